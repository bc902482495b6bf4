#include "dialects/alpaca/account_json.hpp"

#include "dialects/alpaca/ids.hpp"
#include "dialects/alpaca/new_york.hpp"
#include "dialects/alpaca/words.hpp"
#include "json/writer.hpp"

namespace avenor::dialects::alpaca {

using namespace matching;

namespace {

constexpr std::int64_t kAbsurd = 100'000'000'000'000'000;

Money shown(Money money, Figures figures) {
  if (figures == Figures::Absurd) return Money{core::Decimal::from_units(kAbsurd, 0)};
  if (figures == Figures::True) return money;
  Money sum;
  for (int i = 0; i < 10; ++i) sum += money;
  return sum;
}

void write_position(json::Writer& json, const Instrument& asset, domain::Position position, Quantity qty,
                    Figures figures = Figures::True) {
  if (figures == Figures::Absurd) {  // too large to be multiplied by a price
    const auto absurd = core::Decimal::from_units(kAbsurd, 0);
    json.begin_object().field("asset_id", asset.id).field("symbol", asset.symbol).field("exchange", "NASDAQ");
    json.field("asset_class", asset_class_of(asset.symbol)).field("side", "long");
    for (const auto* name : {"qty", "qty_available", "avg_entry_price", "market_value", "cost_basis",
                             "unrealized_pl", "current_price"})
      json.field(name, Quantity{absurd});
    json.end_object();
    return;
  }
  position.qty = qty;
  const Price price = asset.book.mark().value_or(position.avg_price);
  const bool is_long = position.qty.is_positive();
  const Money value = price * position.qty;
  const Money cost = position.avg_price * position.qty;
  const Money profit = value - cost;
  const core::Decimal ratio =
      cost.is_zero() ? core::Decimal{}
                     : core::round_to(core::divide_rounded(profit.decimal(), cost.abs().decimal()), 10);
  const Quantity reserved = asset.reserved(is_long ? Side::Sell : Side::Buy);
  const Quantity free = is_long ? position.qty - reserved : position.qty + reserved;
  json.begin_object()
      .field("asset_id", asset.id)
      .field("symbol", asset.symbol)
      .field("exchange", "NASDAQ")
      .field("asset_class", asset_class_of(asset.symbol))
      .field("asset_marginable", true)
      .field("qty", position.qty)
      .field("qty_available", free)
      .field("avg_entry_price", position.avg_price)
      .field("side", is_long ? "long" : "short")
      .field("market_value", value)
      .field("cost_basis", cost)
      .field("unrealized_pl", profit)
      .field("unrealized_plpc", ratio)
      .field("unrealized_intraday_pl", profit)
      .field("unrealized_intraday_plpc", ratio)
      .field("current_price", price)
      .field("lastday_price", price)
      .field("change_today", "0")
      .end_object();
}

}  // namespace

std::string account_json(const Broker& broker, WallTime now, Figures figures, bool blocked) {
  const Money cash = shown(broker.exchange().account().cash(), figures);
  Valuation v = broker.exchange().valuation();
  for (Money* one : {&v.equity, &v.long_value, &v.short_value, &v.buying_power}) *one = shown(*one, figures);
  std::string out;
  json::Writer(out)
      .begin_object()
      .field("id", uuid_of("account"))
      .field("account_number", "PA0000000001")
      .field("status", "ACTIVE")
      .field("crypto_status", "INACTIVE")
      .field("currency", "USD")
      .field("cash", cash)
      .field("portfolio_value", v.equity)
      .field("equity", v.equity)
      .field("last_equity", v.equity)
      .field("long_market_value", v.long_value)
      .field("short_market_value", v.short_value)
      .field("position_market_value", v.long_value + v.short_value)
      .field("buying_power", v.buying_power)
      .field("regt_buying_power", v.buying_power)
      .field("non_marginable_buying_power", cash.is_negative() ? Money{} : cash)
      .field("options_buying_power", "0")
      .field("effective_buying_power", v.buying_power)
      .field("initial_margin", v.initial_margin)
      .field("maintenance_margin", v.maintenance_margin)
      .field("last_maintenance_margin", "0")
      .field("sma", "0")
      .field("multiplier", std::to_string(broker.exchange().account().margin().multiplier))
      .field("accrued_fees", "0")
      .field("pending_transfer_in", "0")
      .field("pending_transfer_out", "0")
      .field("pending_reg_taf_fees", "0")
      .field("intraday_adjustments", "0")
      .field("balance_asof", new_york().to_rfc3339(now).substr(0, 10))
      .field("trading_blocked", blocked)
      .field("transfers_blocked", false)
      .field("account_blocked", blocked)
      .field("trade_suspended_by_user", false)
      .field("shorting_enabled", broker.exchange().options().shorting)
      .field("options_approved_level", 0)
      .field("options_trading_level", 0)
      .field("crypto_tier", 0)
      .field("created_at", broker.opened_at())
      .end_object();
  return out;
}

std::string positions_json(const Broker& broker, Figures figures) {
  std::string out;
  json::Writer json(out);
  json.begin_array();
  for (const auto& [symbol, position] : broker.exchange().account().positions()) {
    const Quantity qty = broker.position_shown(symbol);
    if (!qty.is_zero())
      write_position(json, *broker.exchange().instruments().find(symbol), position, qty, figures);
  }
  json.end_array();
  return out;
}

std::string position_json(const Broker& broker, const Instrument& asset) {
  std::string out;
  const domain::Position& position = broker.exchange().account().position(asset.symbol);
  const Quantity qty = broker.position_shown(asset.symbol);
  if (qty.is_zero()) return out;
  json::Writer json(out);
  write_position(json, asset, position, qty);
  return out;
}

}  // namespace avenor::dialects::alpaca
