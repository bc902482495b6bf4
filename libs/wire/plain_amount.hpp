// The one spelling of an amount on the bus: digits, with a point or a minus where needed. Amount::parse is
// more lenient (settings and venues write "+1" and "01"); here one number has one spelling, so that every
// client in every language reads the same, and a sender's formatting error is refused instead of guessed.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace avenor::wire {

/// No plus sign, and no zero before another digit. parse() refuses empty text and text that is not a number.
constexpr bool has_bus_spelling(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('+')) return false;
  return text.size() < 2 || text[0] != '0' || text[1] == '.';
}

template <class Amount>
core::Result<Amount> plain_amount(std::string_view text) {
  if (has_bus_spelling(text)) return Amount::parse(text);
  return core::fail("'" + std::string(text.substr(0, 40)) +
                    "' is not a plain decimal: it has a plus sign or a leading zero");
}

}  // namespace avenor::wire
