#include "matching/account.hpp"

#include "domain/pair.hpp"

namespace avenor::matching {
namespace {

Money share(Money money, core::Decimal factor) {
  return Money{core::multiply_rounded(money.decimal(), factor)};
}

}  // namespace

Quantity Account::apply(const std::string& symbol, Side side, Price price, Quantity qty,
                        const domain::CurrencyAmount& fee) {
  domain::Fill fill;
  fill.symbol = domain::Symbol{symbol};
  fill.side = side;
  fill.price = price;
  fill.qty = qty;
  fill.fee = fee;
  const Money cost = price * qty;
  cash_ += side == Side::Buy ? -cost : cost;
  if (const auto paid = fee.in(domain::quote_currency_of(fill.symbol))) cash_ -= *paid;
  domain::Position& position = positions_[symbol];
  position = domain::apply_fill(position, fill);
  return position.qty;
}

void Account::split(const std::string& symbol, int ratio) {
  const auto found = positions_.find(symbol);
  if (found == positions_.end()) return;
  domain::Position& position = found->second;
  position.qty = Quantity{core::multiply_rounded(position.qty.decimal(), core::Decimal{ratio})};
  position.avg_price = Price{core::divide_rounded(position.avg_price.decimal(), core::Decimal{ratio})};
}

const domain::Position& Account::position(const std::string& symbol) const {
  static const domain::Position flat;
  const auto found = positions_.find(symbol);
  return found == positions_.end() ? flat : found->second;
}

Valuation Account::value(const PriceOf& price_of) const {
  Valuation v;
  for (const auto& [symbol, position] : positions_) {
    if (position.qty.is_zero()) continue;
    const Money value = price_of(symbol).value_or(position.avg_price) * position.qty;
    (value.is_negative() ? v.short_value : v.long_value) += value;
  }
  v.equity = cash_ + v.long_value + v.short_value;
  const Money gross = v.long_value - v.short_value;
  v.initial_margin = share(gross, margin_.initial);
  v.maintenance_margin = share(gross, margin_.maintenance);
  const Money free = v.equity - v.initial_margin;
  v.buying_power = share(free, core::Decimal{margin_.multiplier}) - held_;
  if (v.buying_power.is_negative()) v.buying_power = Money{};
  return v;
}

Quantity Account::closable(const std::string& symbol, Side side) const {
  const Quantity qty = position(symbol).qty;
  if (side == Side::Sell) return qty.is_positive() ? qty : Quantity{};
  return qty.is_negative() ? -qty : Quantity{};
}

}  // namespace avenor::matching
