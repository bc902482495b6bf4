// Simple moving average.
#pragma once

#include <optional>

#include "indicators/window.hpp"

namespace avenor::indicators {

class Sma {
 public:
  explicit Sma(int period) : window_(period) {}

  /// The mean of the last `period` values, from the `period`-th on. Values must be finite.
  std::optional<double> update(double value);

 private:
  Window window_;
};

}  // namespace avenor::indicators
