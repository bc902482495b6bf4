#include "paper_exchange/control/fields.hpp"

#include "matching/bounds.hpp"
#include "paper_exchange/json/json_writer.hpp"

namespace avenor::paper_exchange {

Answer bad(const std::string& message) {
  std::string out;
  JsonWriter(out).begin_object().field("message", message).end_object();
  return {422, std::move(out)};
}

std::string text_field(const JsonValue& body, std::string_view name) {
  const JsonValue* value = body.find(name);
  return value != nullptr && value->is_text() ? value->text : std::string{};
}

core::Result<std::optional<domain::Price>> price_field(const JsonValue& body, std::string_view name) {
  const std::string text = text_field(body, name);
  if (text.empty()) return std::nullopt;
  const auto price = domain::Price::parse(text);
  if (!price || !price->is_positive() || *price > matching::kHighestPrice)
    return core::fail(std::string(name) + " must be a number > 0 and at most 100000000");
  return *price;
}

}  // namespace avenor::paper_exchange
