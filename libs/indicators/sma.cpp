#include "indicators/sma.hpp"

namespace avenor::indicators {

std::optional<double> Sma::update(double value) {
  window_.push(value);
  if (!window_.full()) return std::nullopt;
  return window_.mean();
}

}  // namespace avenor::indicators
