// Decimals as text, and the numbers of Alpaca's JSON (with exponents): what is accepted is the value that the
// C library reads, and comes back from its own text the same.
#include <cmath>
#include <string>

#include "core/decimal.hpp"
#include "fuzz/fuzz.hpp"
#include "venue/alpaca/numbers.hpp"

namespace avenor::fuzz {
namespace {

void check(std::string_view text, core::Decimal value) {
  const std::string shown = value.to_string();
  const auto again = core::Decimal::parse(shown);
  must(again && *again == value && again->to_string() == shown);
  must(shown.size() == 1 || shown.find('.') == std::string::npos || !shown.ends_with('0'));

  const std::string whole(text);
  char* end = nullptr;
  const long double reference = std::strtold(whole.c_str(), &end);
  must(end == whole.c_str() + whole.size());
  const long double units = static_cast<long double>(value.units());
  must(std::fabs(reference * 1e12L - units) <= std::fabs(units) * 1e-17L);
}

}  // namespace

void run(std::string_view input) {
  const auto plain = core::Decimal::parse(input);
  if (plain) check(input, *plain);
  const auto number = venue::alpaca::exact_number(input);
  if (number) check(input, *number);
  if (plain) must(number && *number == *plain);
  // An average may lose what lies beyond twelve places, and nothing else.
  const auto average = venue::alpaca::average_number(input);
  if (plain) must(average && *average == *plain);
  if (average && !plain) must(input.size() - input.find('.') > 1 + core::Decimal::kPlaces);
}

}  // namespace avenor::fuzz
