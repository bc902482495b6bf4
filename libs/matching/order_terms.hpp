// Values that follow from an order's terms alone.
#pragma once

#include "core/clock.hpp"
#include "matching/order.hpp"

namespace avenor::matching {

inline Side opposite(Side side) { return side == Side::Buy ? Side::Sell : Side::Buy; }

/// The next midnight UTC, when a day order of now expires. The exchange itself never closes.
WallTime day_end(WallTime now);
/// Not set: never. A gtc order lives until the end of the day that is `gtc_lifetime` away.
WallTime expiry(TimeInForce time_in_force, WallTime now, core::Duration gtc_lifetime);

/// The worst-case price of a unit, as far as it is known.
Price hold_price(const Order& order);

}  // namespace avenor::matching
