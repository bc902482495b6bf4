#include "indicators/atr.hpp"

#include <algorithm>

#include "indicators/window.hpp"

namespace avenor::indicators {

Atr::Atr(int period) : period_(checked_period(period)) {}

std::optional<double> Atr::update(double high, double low, double close) {
  const double top = std::max(high, previous_close_.value_or(high));
  const double bottom = std::min(low, previous_close_.value_or(low));
  previous_close_ = close;
  if (count_ < period_) ++count_;
  value_ += (top - bottom - value_) / static_cast<double>(count_);
  if (count_ < period_) return std::nullopt;
  return value_;
}

}  // namespace avenor::indicators
