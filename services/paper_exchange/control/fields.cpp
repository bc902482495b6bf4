#include "paper_exchange/control/fields.hpp"

#include "json/writer.hpp"
#include "matching/bounds.hpp"

namespace avenor::paper_exchange {

dialects::Answer bad(const std::string& message) {
  return {422, json::object([&](auto& json) { json.field("message", message); })};
}

std::string text_field(const json::Value& body, std::string_view name) {
  const json::Value* value = body.find(name);
  const std::string* text = value == nullptr ? nullptr : value->spelling();
  return text == nullptr ? std::string{} : *text;
}

core::Result<std::optional<domain::Price>> price_field(const json::Value& body, std::string_view name) {
  const std::string text = text_field(body, name);
  if (text.empty()) return std::nullopt;
  const auto price = domain::Price::parse(text);
  if (!price || !price->is_positive() || *price > matching::kHighestPrice)
    return core::fail(std::string(name) + " must be a number > 0 and at most 100000000");
  return *price;
}

}  // namespace avenor::paper_exchange
