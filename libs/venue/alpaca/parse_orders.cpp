#include "venue/alpaca/parse_orders.hpp"

#include "venue/alpaca/parse_document.hpp"
#include "venue/alpaca/parse_order_object.hpp"

namespace avenor::venue::alpaca {

core::Result<models::Order> parse_order(std::string_view body) {
  return parse_one(body, [](const Json& object) { return read_order(object); });
}

core::Result<models::List<models::Order>> parse_orders(std::string_view body) {
  return parse_list<models::Order>(body, "orders", "id",
                                   [](const Json& object) { return read_order(object); });
}

}  // namespace avenor::venue::alpaca
