// The largest price of a market.
#pragma once

#include "domain/amounts.hpp"

namespace avenor::marketdata {

/// A price beyond this is not real. Its product with the largest order, summed up, stays within Money.
inline constexpr domain::Price kHighestPrice{100'000'000};

}  // namespace avenor::marketdata
