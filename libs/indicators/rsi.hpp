// Relative strength index with Wilder's smoothing (J. W. Wilder, New Concepts in Technical Trading Systems,
// 1978): average gain and loss are seeded with the mean of the first `period` changes, then avg += (x - avg)
// / period.
#pragma once

#include <cstddef>
#include <optional>

namespace avenor::indicators {

class Rsi {
 public:
  /// Throws std::invalid_argument unless period >= 1.
  explicit Rsi(int period);

  /// 0 to 100, from value `period` + 1 on; 50 while nothing has moved. Values must be finite.
  std::optional<double> update(double value);

 private:
  std::size_t period_;
  std::size_t changes_ = 0;
  std::optional<double> previous_;
  double gain_ = 0;
  double loss_ = 0;
};

}  // namespace avenor::indicators
