// How large an order and its prices may be.
#pragma once

#include "domain/amounts.hpp"
#include "marketdata/bounds.hpp"

namespace avenor::matching {

using marketdata::kHighestPrice;
inline constexpr domain::Quantity kLargestOrder{1'000'000'000};

}  // namespace avenor::matching
