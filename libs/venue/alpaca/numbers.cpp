#include "venue/alpaca/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

namespace avenor::venue::alpaca {
namespace {

constexpr int kMaxExponent = 40;  // beyond it nothing but zero fits a Decimal

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "1.25e-3" -> "0.00125": moves the point, digit by digit.
core::Result<std::string> without_exponent(std::string_view text, std::size_t e) {
  std::string_view digits = text.substr(0, e);
  std::string_view power = text.substr(e + 1);
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  const bool down = power.starts_with('-');
  if (down || power.starts_with('+')) power.remove_prefix(1);

  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::string_view places = digits.substr(std::min(point + 1, digits.size()));
  int size = 0;
  const auto error = std::from_chars(power.data(), power.data() + power.size(), size).ec;
  if (!is_digits(digits.substr(0, point)) || (point < digits.size() && !is_digits(places)) ||
      !is_digits(power) || error != std::errc{} || size > kMaxExponent) {
    return core::fail(fmt::format("'{}' is not a number in range", text.substr(0, 40)));
  }
  const std::string sign = negative ? "-" : "";
  const std::string all = std::string(digits.substr(0, point)).append(places);
  const int at = static_cast<int>(point) + (down ? -size : size);
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

core::Result<core::Decimal> rounded_number(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  std::string spelt;
  if (e != std::string_view::npos) {
    auto plain = without_exponent(text, e);
    if (!plain) return tl::unexpected(plain.error());
    spelt = std::move(*plain);
    text = spelt;
  }
  const std::size_t point = text.find('.');
  const std::size_t longest = point + 1 + static_cast<std::size_t>(core::Decimal::kPlaces);
  if (point == std::string_view::npos || text.size() <= longest) return core::Decimal::parse(text);
  if (!is_digits(text.substr(longest)))
    return core::fail(fmt::format("'{}' is not a number in range", text.substr(0, 40)));
  const auto cut = core::Decimal::parse(text.substr(0, longest));
  if (!cut || text[longest] < '5') return cut;
  return core::Decimal::from_raw(text.starts_with('-') ? cut->units() - 1 : cut->units() + 1);
}

core::Result<core::Decimal> average_number(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::size_t longest = point + 1 + static_cast<std::size_t>(core::Decimal::kPlaces);
  if (point == std::string_view::npos || text.size() <= longest) return core::Decimal::parse(text);
  if (text.find_first_not_of("0123456789", longest) != std::string_view::npos) {
    return core::fail(fmt::format("'{}' is not a plain decimal", text.substr(0, 40)));
  }
  return core::Decimal::parse(text.substr(0, longest));
}

}  // namespace avenor::venue::alpaca
