// What an execution costs.
#pragma once

#include "matching/order.hpp"

namespace avenor::matching {

/// Whether an order waited in the book for the price that filled it, or met a price that was there already.
enum class Liquidity { Maker, Taker };

/// Shares of an execution's value, in the account's currency. Negative: a rebate.
struct FeeSchedule {
  core::Decimal maker, taker;
};

/// Rounded half-to-even at 12 places.
Money fee_of(const FeeSchedule& schedule, Liquidity liquidity, Price price, Quantity qty);

}  // namespace avenor::matching
