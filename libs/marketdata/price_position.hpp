// The position within the price source.
#pragma once

#include <cstdint>

namespace avenor::marketdata {

struct PricePosition {
  std::uint64_t row = 0;    ///< of the tape, in the present round
  std::uint64_t steps = 0;  ///< of the random walk
  bool operator==(const PricePosition&) const = default;
};

}  // namespace avenor::marketdata
