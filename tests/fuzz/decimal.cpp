// Decimals as text, and the numbers of Alpaca's JSON (with exponents): what is accepted is the value that the
// C library reads, and comes back from its own text the same.
#include <cmath>
#include <string>

#include "core/decimal.hpp"
#include "domain/amounts.hpp"
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

// A door takes exactly what is within its kind's bound, and what it takes can be computed with.
template <class Tag>
void check_door(core::Decimal value) {
  using Amount = domain::Amount<Tag>;
  const bool within = value.abs() <= domain::Bounds<Tag>::kMost;
  must(Amount::bounded(value).has_value() == within);
  must(Amount::parse(value.to_string()).has_value() == within);
}

void check_arithmetic(core::Decimal value) {
  check_door<domain::PriceTag>(value);
  check_door<domain::QuantityTag>(value);
  check_door<domain::MoneyTag>(value);
  const auto price = domain::Price::bounded(value);
  const auto qty = domain::Quantity::bounded(value);
  const domain::Price dearest{domain::Bounds<domain::PriceTag>::kMost};
  const domain::Quantity most{domain::Bounds<domain::QuantityTag>::kMost};
  // Nothing below throws.
  if (price) must((*price * most).decimal().abs() <= (dearest * most).decimal());
  if (qty) must((dearest * *qty).decimal().abs() <= (dearest * most).decimal());
  if (price && qty) {
    const auto value_of_both = domain::value_of(*price, *qty);
    must(!value_of_both || value_of_both->abs().decimal() <= domain::Bounds<domain::MoneyTag>::kMost);
  }
}

}  // namespace

void run(std::string_view input) {
  const auto plain = core::Decimal::parse(input);
  if (plain) {
    check(input, *plain);
    check_arithmetic(*plain);
  }
  const auto number = venue::alpaca::exact_number(input);
  if (number) check(input, *number);
  if (plain) must(number && *number == *plain);
  // An average may lose what lies beyond twelve places, and nothing else.
  const auto average = venue::alpaca::average_number(input);
  if (plain) must(average && *average == *plain);
  if (average && !plain) must(input.size() - input.find('.') > 1 + core::Decimal::kPlaces);
}

}  // namespace avenor::fuzz
