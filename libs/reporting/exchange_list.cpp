#include "reporting/exchange_list.hpp"

#include <fmt/format.h>

#include <charconv>

#include "domain/text.hpp"
#include "json/reader.hpp"

namespace avenor::reporting {
namespace {

core::Result<domain::Quantity> quantity_of(const json::Value* value) {
  const std::string* text = value == nullptr ? nullptr : value->spelling();
  return domain::Quantity::parse(text == nullptr ? "" : *text);
}

int count_of(const json::Value* value) {
  const auto* number = value == nullptr ? nullptr : value->as<json::Value::Number>();
  int count = 0;
  if (number != nullptr)
    std::from_chars(number->text.data(), number->text.data() + number->text.size(), count);
  return count;
}

bool is_true(const json::Value* value) {
  const bool* truth = value == nullptr ? nullptr : value->as<bool>();
  return truth != nullptr && *truth;
}

core::Result<AtExchange> read_order(const json::Value& item) {
  const auto filled = quantity_of(item.find("filled_qty"));
  if (!filled) return tl::unexpected(filled.error());
  const auto* fills = item.find("fills");
  const auto* parent = item.find("parent");
  return AtExchange{.client_order_id = std::string{item.text_of("client_order_id")},
                    .status = std::string{item.text_of("status")},
                    .received = count_of(item.find("received")),
                    .filled_qty = *filled,
                    .fills = fills == nullptr ? 0 : static_cast<int>(fills->items().size()),
                    .external = is_true(item.find("external")),
                    .leg = parent != nullptr && parent->is<std::string>(),
                    .symbol = domain::Symbol{std::string{item.text_of("symbol")}},
                    .side = item.text_of("side") == "sell" ? domain::Side::Sell : domain::Side::Buy};
}

}  // namespace

core::Result<std::vector<AtExchange>> read_exchange_list(std::string_view text) {
  const auto root = json::parse_object(text);
  if (!root) return core::fail(fmt::format("the exchange's list cannot be read: {}", root.error().message));
  const auto* list = root->find("orders");
  if (list == nullptr || !list->is<json::Value::Array>())
    return core::fail("the exchange's list cannot be read: it has no member orders");
  std::vector<AtExchange> orders;
  orders.reserve(list->items().size());
  for (const auto& item : list->items()) {
    auto order = read_order(item);
    if (!order) return tl::unexpected(order.error());
    orders.push_back(*std::move(order));
  }
  return orders;
}

core::Result<std::map<domain::Symbol, domain::Quantity>> read_exchange_positions(std::string_view text) {
  const auto root = json::parse_object(text);
  if (!root)
    return core::fail(fmt::format("the exchange's positions cannot be read: {}", root.error().message));
  const auto* held = root->find("positions");
  const auto* members = held == nullptr ? nullptr : held->as<json::Value::Object>();
  if (members == nullptr) return core::fail("the exchange's positions cannot be read: the list is missing");
  std::map<domain::Symbol, domain::Quantity> positions;
  for (const auto& [symbol, value] : *members) {
    const auto qty = quantity_of(&value);
    if (!qty) return tl::unexpected(qty.error());
    positions.emplace(symbol, *qty);
  }
  return positions;
}

}  // namespace avenor::reporting
