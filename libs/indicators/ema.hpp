// Exponential moving average: alpha = 2 / (period + 1), seeded with the mean of the first `period` values.
#pragma once

#include <cstddef>
#include <optional>

namespace avenor::indicators {

class Ema {
 public:
  /// Throws std::invalid_argument unless period >= 1.
  explicit Ema(int period);

  /// The average, from the `period`-th value on. Values must be finite.
  std::optional<double> update(double value);

 private:
  std::size_t period_;
  double alpha_;
  std::size_t count_ = 0;
  double value_ = 0;
};

}  // namespace avenor::indicators
