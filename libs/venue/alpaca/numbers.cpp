#include "venue/alpaca/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string>

namespace avenor::venue::alpaca {
namespace {

constexpr int kMaxExponent = 40;  // beyond it nothing but zero fits a Decimal

// "1.25e-3" -> "0.00125": moves the point, digit by digit.
core::Result<std::string> without_exponent(std::string_view text, std::size_t e) {
  std::string_view digits = text.substr(0, e);
  std::string_view power = text.substr(e + 1);
  if (!power.empty() && power.front() == '+') power.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  const bool starts_well = digits.size() > first && digits[first] >= '0' && digits[first] <= '9';
  if (!starts_well || error != std::errc{} || end != power.data() + power.size() ||
      std::abs(exponent) > kMaxExponent) {
    return core::fail(fmt::format("'{}' is no number that fits", text.substr(0, 40)));
  }
  std::string sign;
  if (!digits.empty() && digits.front() == '-') {
    sign = "-";
    digits.remove_prefix(1);
  }
  const std::size_t point = std::min(digits.find('.'), digits.size());
  std::string all(digits.substr(0, point));
  if (point < digits.size()) all += digits.substr(point + 1);
  const int at = static_cast<int>(point) + exponent;
  if (at <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-at), '0') + all;
  const auto whole = static_cast<std::size_t>(at);
  if (whole >= all.size()) return sign + all + std::string(whole - all.size(), '0');
  return sign + all.substr(0, whole) + "." + all.substr(whole);
}

}  // namespace

core::Result<core::Decimal> exact_number(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos) return core::Decimal::parse(text);
  return without_exponent(text, e).and_then(
      [](const std::string& plain) { return core::Decimal::parse(plain); });
}

core::Result<core::Decimal> average_number(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::size_t longest = point + 1 + static_cast<std::size_t>(core::Decimal::kPlaces);
  if (point == std::string_view::npos || text.size() <= longest) return core::Decimal::parse(text);
  if (text.find_first_not_of("0123456789", longest) != std::string_view::npos) {
    return core::fail(fmt::format("'{}' is no plain decimal", text.substr(0, 40)));
  }
  return core::Decimal::parse(text.substr(0, longest));
}

}  // namespace avenor::venue::alpaca
