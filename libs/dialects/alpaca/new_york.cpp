#include "dialects/alpaca/new_york.hpp"

#include <stdexcept>

namespace avenor::dialects::alpaca {

const calendar::TimeZone& new_york() {
  static const auto zone = calendar::TimeZone::load("America/New_York");
  if (!zone) throw std::runtime_error(zone.error().message);
  return *zone;
}

std::string new_york_digits(core::WallTime time) {
  std::string digits;
  for (const char c : new_york().to_rfc3339(time)) {
    if (c >= '0' && c <= '9') digits.push_back(c);
  }
  return digits.substr(0, 17);
}

}  // namespace avenor::dialects::alpaca
