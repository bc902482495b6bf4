// Average true range with Wilder's smoothing (J. W. Wilder, New Concepts in Technical Trading Systems, 1978).
// The true range is max(high, previous close) - min(low, previous close); the first bar's is high - low.
#pragma once

#include <cstddef>
#include <optional>

namespace avenor::indicators {

class Atr {
 public:
  /// Throws std::invalid_argument unless period >= 1.
  explicit Atr(int period);

  /// One bar. The average in price units, from the `period`-th bar on. Values must be finite, low <= close <=
  /// high.
  std::optional<double> update(double high, double low, double close);
  /// A price without a bar: high, low and close at once.
  std::optional<double> update(double price) { return update(price, price, price); }

 private:
  std::size_t period_;
  std::size_t count_ = 0;
  std::optional<double> previous_close_;
  double value_ = 0;
};

}  // namespace avenor::indicators
