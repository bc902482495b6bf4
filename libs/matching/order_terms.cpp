#include "matching/order_terms.hpp"

#include "matching/instrument.hpp"

namespace avenor::matching {

WallTime day_end(WallTime now) {
  constexpr std::int64_t kDay = 86'400'000'000'000;
  return {(now.ns / kDay + 1) * kDay};
}

WallTime expiry(TimeInForce time_in_force, WallTime now, core::Duration gtc_lifetime) {
  switch (time_in_force) {
    case TimeInForce::Day: return day_end(now);
    case TimeInForce::Gtc: return day_end(now) + gtc_lifetime;
    case TimeInForce::Ioc:
    case TimeInForce::Fok: return {};
  }
  return {};
}

Price hold_price(const Order& order) {
  if (order.limit_price) return *order.limit_price;
  if (order.stop_price) return *order.stop_price;
  return order.instrument->book.reference(order.side).value_or(Price{});
}

}  // namespace avenor::matching
