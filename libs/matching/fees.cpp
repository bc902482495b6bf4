#include "matching/fees.hpp"

#include "domain/pair.hpp"

namespace avenor::matching {

domain::CurrencyAmount fee_of(const FeeSchedule& schedule, Liquidity liquidity, const Order& order,
                              Price price, Quantity qty) {
  const core::Decimal rate = liquidity == Liquidity::Maker ? schedule.maker : schedule.taker;
  if (rate.is_zero()) return {};
  const domain::Symbol symbol{order.symbol};
  const auto asset = domain::asset_of(symbol);
  const bool in_coin = asset && order.side == Side::Buy;
  const core::Decimal credited = in_coin ? qty.decimal() : (price * qty).decimal();
  return {.currency = in_coin ? *asset : domain::quote_currency_of(symbol),
          .amount = domain::CurrencyUnits{core::multiply_rounded(credited, rate)}};
}

}  // namespace avenor::matching
