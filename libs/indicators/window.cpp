#include "indicators/window.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

namespace avenor::indicators {

std::size_t checked_period(int period) {
  if (period < 1) throw std::invalid_argument("indicator: period " + std::to_string(period) + " is below 1");
  return static_cast<std::size_t>(period);
}

Window::Window(int period) : values_(checked_period(period)) {}

void Window::push(double value) {
  values_[next_] = value;
  next_ = (next_ + 1) % values_.size();
  if (!full()) ++count_;
}

double Window::mean() const {
  double sum = 0;
  for (std::size_t i = 0; i < count_; ++i) sum += values_[i];
  return sum / static_cast<double>(count_);
}

double Window::stddev() const {
  const double middle = mean();
  double squares = 0;
  for (std::size_t i = 0; i < count_; ++i) squares += (values_[i] - middle) * (values_[i] - middle);
  return std::sqrt(squares / static_cast<double>(count_));
}

}  // namespace avenor::indicators
