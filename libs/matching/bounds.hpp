// How large an order and its prices may be.
#pragma once

#include "domain/amounts.hpp"

namespace avenor::matching {

/// Beyond these is no real order, and the products of the two, summed up, stay within Money.
inline constexpr domain::Price kHighestPrice{100'000'000};
inline constexpr domain::Quantity kLargestOrder{1'000'000'000};

}  // namespace avenor::matching
