#include "matching/fees.hpp"

namespace avenor::matching {

Money fee_of(const FeeSchedule& schedule, Liquidity liquidity, Price price, Quantity qty) {
  const core::Decimal rate = liquidity == Liquidity::Maker ? schedule.maker : schedule.taker;
  if (rate.is_zero()) return Money{};
  return Money{core::multiply_rounded((price * qty).decimal(), rate)};
}

}  // namespace avenor::matching
