#include "venue/alpaca/parse_order_object.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <cstddef>
#include <utility>

#include "domain/amounts.hpp"

namespace avenor::venue::alpaca {
namespace {

constexpr std::size_t kMostLegs = 100;

}  // namespace

core::Result<models::Order> read_order(const Json& object, int depth) {
  Fields in(object, "order");
  models::Order order;
  order.id = in.id("id", true);
  order.client_order_id = in.id("client_order_id");
  order.symbol = in.symbol("symbol");
  order.asset_class = in.word("asset_class");
  order.order_class = in.word("order_class");
  order.side = in.word("side");
  order.type = in.word("type");
  if (order.type.empty()) order.type = in.word("order_type");
  order.time_in_force = in.word("time_in_force");
  order.status = in.word("status", true);
  order.qty = in.maybe_number<domain::Quantity>("qty");
  order.filled_qty = in.number<domain::Quantity>("filled_qty");
  order.filled_avg_price = in.maybe_average<domain::Price>("filled_avg_price");
  order.limit_price = in.maybe_number<domain::Price>("limit_price");
  order.stop_price = in.maybe_number<domain::Price>("stop_price");
  order.replaced_by = in.id("replaced_by");
  order.replaces = in.id("replaces");
  order.submitted_at = in.maybe_time("submitted_at");
  order.updated_at = in.maybe_time("updated_at");
  order.created_at = in.maybe_time("created_at");
  if (const auto found = in.find("legs"); found && depth == 0) {
    simdjson::dom::array legs;
    if (found->get(legs) != simdjson::SUCCESS) return core::fail("alpaca's order: legs is not an array");
    if (legs.size() > kMostLegs)
      return core::fail(
          fmt::format("alpaca's order: {} legs, at most {} are accepted", legs.size(), kMostLegs));
    for (const Json leg : legs) {
      auto parsed = read_order(leg, depth + 1);
      if (!parsed) return tl::unexpected(parsed.error());
      order.legs.push_back(std::move(*parsed));
    }
  }
  return in.result(std::move(order));
}

}  // namespace avenor::venue::alpaca
