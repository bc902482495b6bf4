#include "paper_exchange/render.hpp"

#include "domain/text.hpp"
#include "paper_exchange/new_york.hpp"

namespace avenor::paper_exchange {
namespace {

std::string_view intent(const Order& order) {
  if (order.side == Side::Buy) return order.opening ? "buy_to_open" : "buy_to_close";
  return order.opening ? "sell_to_open" : "sell_to_close";
}

constexpr std::int64_t kAbsurd = 100'000'000'000'000'000;

Money told(Money money, Figures figures) {
  if (figures == Figures::Absurd) return Money{core::Decimal::from_units(kAbsurd, 0)};
  if (figures == Figures::True) return money;
  Money sum;
  for (int i = 0; i < 10; ++i) sum += money;
  return sum;
}

void write_position(JsonWriter& json, const Asset& asset, domain::Position position, Quantity qty,
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
  const Quantity reserved = is_long ? asset.reserved_sell : asset.reserved_buy;
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

void write_order_object(JsonWriter& json, const Order& order, const OrderStore& store, bool nested,
                        bool with_cancel_request) {
  json.begin_object()
      .field("id", order.id)
      .field("client_order_id", order.client_order_id)
      .field("created_at", order.created_at)
      .field("updated_at", order.updated_at)
      .field("submitted_at", order.created_at)
      .field("filled_at", order.filled_at)
      .field("expired_at", order.expired_at)
      .field("expires_at", order.expires_at);
  if (with_cancel_request) json.field("cancel_requested_at", order.cancel_requested_at);
  json.field("canceled_at", order.canceled_at)
      .field("failed_at", order.failed_at)
      .field("replaced_at", order.replaced_at)
      .text_or_null("replaced_by", order.replaced_by)
      .text_or_null("replaces", order.replaces)
      .field("asset_id", order.asset_id)
      .field("symbol", order.symbol)
      .field("asset_class", asset_class_of(order.symbol))
      .null_field("notional")
      .field("qty", order.qty)
      .field("filled_qty", order.filled_qty);
  if (order.filled_qty.is_zero()) {
    json.null_field("filled_avg_price");
  } else {
    json.field("filled_avg_price", order.filled_cost / order.filled_qty);
  }
  const std::string_view type = domain::to_text(order.type);
  json.field("order_class", to_text(order.order_class))
      .field("order_type", type)
      .field("type", type)
      .field("side", domain::to_text(order.side))
      .field("position_intent", intent(order))
      .field("time_in_force", domain::to_text(order.time_in_force))
      .field("limit_price", order.limit_price)
      .field("stop_price", order.stop_price)
      .field("status", to_text(order.status))
      .field("extended_hours", order.extended_hours)
      .key("legs");
  if (nested && !order.legs.empty()) {
    json.begin_array();
    for (const std::string& leg : order.legs)
      write_order_object(json, *store.by_id(leg), store, false, false);
    json.end_array();
  } else {
    json.null();
  }
  json.null_field("trail_percent")
      .null_field("trail_price")
      .null_field("hwm")
      .null_field("ratio_qty")
      .null_field("subtag")
      .null_field("source")
      .end_object();
}

}  // namespace

void write_order(JsonWriter& json, const Order& order, const OrderStore& store, bool nested) {
  write_order_object(json, order, store, nested, false);
}

std::string order_json(const Order& order, const OrderStore& store, bool nested) {
  std::string out;
  out.reserve(1280);
  JsonWriter json(out);
  write_order(json, order, store, nested);
  return out;
}

std::string trade_update_json(const TradeEvent& event, const OrderStore& store) {
  std::string out;
  out.reserve(1536);
  JsonWriter json(out);
  json.begin_object().field("stream", "trade_updates").key("data").begin_object();
  json.field("at", event.at)
      .field("event_id", event.event_id)
      .field("event", to_text(event.kind))
      .field("timestamp", event.at)
      .field("execution_id", event.execution_id);
  if (event.fill != nullptr) {
    json.field("price", event.fill->price)
        .field("qty", event.fill->qty)
        .field("position_qty", event.fill->position_qty);
  }
  json.key("order");
  write_order_object(json, *event.order, store, true, true);
  json.end_object().end_object();
  return out;
}

std::string account_json(const Exchange& exchange, WallTime now, Figures figures, bool blocked) {
  const Money cash = told(exchange.account().cash(), figures);
  Valuation v = exchange.valuation();
  for (Money* one : {&v.equity, &v.long_value, &v.short_value, &v.buying_power}) *one = told(*one, figures);
  std::string out;
  JsonWriter(out)
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
      .field("multiplier", std::to_string(Account::kMultiplier))
      .field("accrued_fees", "0")
      .field("pending_transfer_in", "0")
      .field("pending_transfer_out", "0")
      .field("pending_reg_taf_fees", "0")
      .field("intraday_adjustments", "0")
      .field("balance_asof", new_york_rfc3339(now).substr(0, 10))
      .field("trading_blocked", blocked)
      .field("transfers_blocked", false)
      .field("account_blocked", blocked)
      .field("trade_suspended_by_user", false)
      .field("shorting_enabled", exchange.shorting())
      .field("options_approved_level", 0)
      .field("options_trading_level", 0)
      .field("crypto_tier", 0)
      .field("created_at", exchange.opened_at())
      .end_object();
  return out;
}

std::string positions_json(const Exchange& exchange, Figures figures) {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (const auto& [symbol, position] : exchange.account().positions()) {
    const Quantity qty = exchange.seen_position(symbol);
    if (!qty.is_zero()) write_position(json, *exchange.asset(symbol), position, qty, figures);
  }
  json.end_array();
  return out;
}

std::string position_json(const Exchange& exchange, const Asset& asset) {
  std::string out;
  const domain::Position& position = exchange.account().position(asset.symbol);
  const Quantity qty = exchange.seen_position(asset.symbol);
  if (qty.is_zero()) return out;
  JsonWriter json(out);
  write_position(json, asset, position, qty);
  return out;
}

std::string activity_id(const Fill& fill) {
  return new_york_digits(fill.at) + "::" + uuid_of(fill.execution_id);
}

void write_activity(JsonWriter& json, const Fill& fill) {
  const bool done = fill.leaves_qty.is_zero();
  json.begin_object()
      .field("activity_type", "FILL")
      .field("id", activity_id(fill))
      .field("cum_qty", fill.cum_qty)
      .field("leaves_qty", fill.leaves_qty)
      .field("price", fill.price)
      .field("qty", fill.qty)
      .field("side", domain::to_text(fill.side))
      .field("symbol", fill.symbol)
      .field("transaction_time", fill.at)
      .field("order_id", fill.order_id)
      .field("order_status", done ? "filled" : "partially_filled")
      .field("type", done ? "fill" : "partial_fill")
      .end_object();
}

std::string clock_json(WallTime now) {
  const WallTime midnight = Exchange::day_end(now);
  std::string out;
  JsonWriter(out)
      .begin_object()
      .field("timestamp", new_york_rfc3339(now))
      .field("is_open", true)
      .field("next_open", new_york_rfc3339(midnight))
      .field("next_close", new_york_rfc3339(midnight))
      .end_object();
  return out;
}

std::string calendar_json(WallTime from, WallTime to) {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  WallTime day = from;
  for (int n = 0; n < 366 && day <= to; ++n, day = day + std::chrono::hours(24)) {
    std::string date;
    append_rfc3339(date, day);
    date.resize(10);
    json.begin_object()
        .field("date", date)
        .field("open", "00:00")
        .field("close", "24:00")
        .field("session_open", "0000")
        .field("session_close", "2400")
        .field("settlement_date", date)
        .end_object();
  }
  json.end_array();
  return out;
}

void write_asset(JsonWriter& json, const Asset& asset, bool shortable) {
  json.begin_object()
      .field("id", asset.id)
      .field("class", asset_class_of(asset.symbol))
      .field("exchange", "NASDAQ")
      .field("symbol", asset.symbol)
      .field("name", asset.symbol + " (paper)")
      .field("status", "active")
      .field("tradable", true)
      .field("marginable", true)
      .field("maintenance_margin_requirement", 30)
      .field("margin_requirement_long", "30")
      .field("margin_requirement_short", "30")
      .field("shortable", shortable)
      .field("borrow_status", shortable ? "easy_to_borrow" : "not_shortable")
      .field("easy_to_borrow", shortable)
      .field("fractionable", true)
      .key("attributes")
      .begin_array()
      .end_array()
      .end_object();
}

}  // namespace avenor::paper_exchange
