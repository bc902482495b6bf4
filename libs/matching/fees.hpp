// What an execution costs.
#pragma once

#include "domain/fees.hpp"
#include "matching/order.hpp"

namespace avenor::matching {

/// Whether an order waited in the book for the price that filled it, or met a price that was there already.
enum class Liquidity { Maker, Taker };

/// Shares of an execution's value, taken from what it credits. Negative: a rebate. Above -1 and below 1.
struct FeeSchedule {
  core::Decimal maker, taker;
};

/// Of a purchase on a pair in the coin, which the buyer then has less of; of all else in the quote currency.
/// As crypto exchanges have it. Rounded half-to-even at 12 places.
domain::CurrencyAmount fee_of(const FeeSchedule& schedule, Liquidity liquidity, const Order& order,
                              Price price, Quantity qty);

}  // namespace avenor::matching
