#include "domain/amounts.hpp"

namespace avenor::domain {

Money operator*(Price price, Quantity quantity) {
  return Money{core::multiply_rounded(price.decimal(), quantity.decimal())};
}

core::Result<Money> value_of(Price price, Quantity quantity) {
  return Money::bounded((price * quantity).decimal());
}

Price operator/(Money money, Quantity quantity) {
  return Price{core::divide_rounded(money.decimal(), quantity.decimal())};
}

}  // namespace avenor::domain
