#include "indicators/stddev.hpp"

namespace avenor::indicators {

std::optional<double> StdDev::update(double value) {
  window_.push(value);
  if (!window_.full()) return std::nullopt;
  return window_.stddev();
}

}  // namespace avenor::indicators
