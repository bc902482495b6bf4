#include "indicators/rsi.hpp"

#include <algorithm>

#include "indicators/window.hpp"

namespace avenor::indicators {

Rsi::Rsi(int period) : period_(checked_period(period)) {}

std::optional<double> Rsi::update(double value) {
  if (previous_) {
    const double change = value - *previous_;
    if (changes_ < period_) ++changes_;
    const auto weight = static_cast<double>(changes_);
    gain_ += (std::max(change, 0.0) - gain_) / weight;
    loss_ += (std::max(-change, 0.0) - loss_) / weight;
  }
  previous_ = value;
  if (changes_ < period_) return std::nullopt;
  const double moved = gain_ + loss_;
  return moved > 0 ? 100.0 * gain_ / moved : 50.0;
}

}  // namespace avenor::indicators
