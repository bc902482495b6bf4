#include "indicators/ema.hpp"

#include "indicators/window.hpp"

namespace avenor::indicators {

Ema::Ema(int period) : period_(checked_period(period)), alpha_(2.0 / (static_cast<double>(period) + 1.0)) {}

std::optional<double> Ema::update(double value) {
  if (count_ < period_) {
    ++count_;
    value_ += (value - value_) / static_cast<double>(count_);
  } else {
    value_ += alpha_ * (value - value_);
  }
  if (count_ < period_) return std::nullopt;
  return value_;
}

}  // namespace avenor::indicators
