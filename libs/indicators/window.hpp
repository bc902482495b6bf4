// The last n values, oldest out first: what the windowed indicators stand on.
#pragma once

#include <cstddef>
#include <vector>

namespace avenor::indicators {

/// Throws std::invalid_argument unless period >= 1: every indicator's rule, in one place.
std::size_t checked_period(int period);

class Window {
 public:
  explicit Window(int period);

  /// Takes a value in and, once full, drops the oldest.
  void push(double value);
  bool full() const { return count_ == values_.size(); }
  /// Mean of what is in it (at least one value), summed afresh: no drift over a year of ticks.
  double mean() const;
  /// Population standard deviation of what is in it (at least one value).
  double stddev() const;

 private:
  std::vector<double> values_;
  std::size_t next_ = 0;
  std::size_t count_ = 0;
};

}  // namespace avenor::indicators
