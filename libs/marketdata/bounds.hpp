// How large a price of a market may be.
#pragma once

#include "domain/amounts.hpp"

namespace avenor::marketdata {

/// Beyond this is no real price. Its product with the largest order, summed up, stays within Money.
inline constexpr domain::Price kHighestPrice{100'000'000};

}  // namespace avenor::marketdata
