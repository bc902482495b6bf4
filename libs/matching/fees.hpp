// What an execution costs.
#pragma once

#include "domain/fees.hpp"
#include "matching/order.hpp"

namespace avenor::matching {

/// Whether an order rested in the book (maker) or traded against a displayed price (taker).
enum class Liquidity { Maker, Taker };

/// Shares of an execution's value, taken from what it credits. Negative: a rebate. Above -1 and below 1.
struct FeeSchedule {
  core::Decimal maker, taker;
};

/// A purchase of a pair pays in the coin, which reduces the bought quantity; everything else pays in the
/// quote currency. As crypto exchanges have it. Rounded half-to-even at 12 places.
domain::CurrencyAmount fee_of(const FeeSchedule& schedule, Liquidity liquidity, const Order& order,
                              Price price, Quantity qty);

}  // namespace avenor::matching
