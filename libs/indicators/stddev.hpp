// Rolling standard deviation, of the population (as Bollinger bands take it).
#pragma once

#include <optional>

#include "indicators/window.hpp"

namespace avenor::indicators {

class StdDev {
 public:
  explicit StdDev(int period) : window_(period) {}

  /// sqrt(sum((x - mean)^2) / period) over the last `period` values, from the `period`-th on. Values must be
  /// finite.
  std::optional<double> update(double value);

 private:
  Window window_;
};

}  // namespace avenor::indicators
