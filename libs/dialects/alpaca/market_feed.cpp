#include "dialects/alpaca/market_feed.hpp"

#include <array>
#include <utility>

namespace avenor::dialects::alpaca {
namespace {

constexpr core::Duration kTakenBackAfter = std::chrono::milliseconds(500);

void write_bar(json::Writer& json, const marketdata::MinuteBar& bar) {
  json.begin_object().field("T", "b").field("S", bar.symbol);
  json.key("o").decimal_number(bar.open.decimal()).key("h").decimal_number(bar.high.decimal());
  json.key("l").decimal_number(bar.low.decimal()).key("c").decimal_number(bar.close.decimal());
  json.key("v").decimal_number(bar.volume.decimal()).field("t", bar.start).field("n", bar.trades);
  json.key("vw").decimal_number(bar.vwap()).end_object();
}

}  // namespace

MarketFeed::MarketFeed(DataStream& stream, Faults& faults, const core::Clock& clock, Later later)
    : stream_(stream), faults_(faults), clock_(clock), later_(std::move(later)) {}

void MarketFeed::add(const marketdata::Tick& tick) {
  const core::WallTime now = clock_.wall();
  if (tick.kind == marketdata::Tick::Kind::Trade) bars_.on_trade(tick.symbol, tick.price, tick.size, now);
  const DataStream::Channel channel =
      tick.kind == marketdata::Tick::Kind::Trade ? DataStream::Trades : DataStream::Quotes;
  if (!stream_.is_wanted(channel, tick.symbol) || stream_.is_mute(tick.symbol)) return;
  if (channel == DataStream::Trades) {
    add_print({.id = stream_.next_trade_id(),
               .symbol = tick.symbol,
               .price = tick.price,
               .size = tick.size,
               .at = now});
    add_bad_prints(tick, now);
    return;
  }
  add_quote(tick.symbol, tick.quote, now);
  const bool absurd = faults_.settings().absurd_fields.all.empty() &&
                      faults_.settings().absurd_at.has(AbsurdPlaces::Quotes) &&
                      faults_.roll(faults_.settings().absurd_rate);
  if (absurd || faults_.roll(faults_.settings().wild_quote_rate)) add_bad_quote(tick, now, absurd);
}

void MarketFeed::add_print(const Print& print) {
  scratch_.clear();
  json::Writer json(scratch_);
  write_trade(json, print);
  stream_.append(DataStream::Trades, print.symbol, scratch_);
}

void MarketFeed::add_quote(std::string_view symbol, const marketdata::TopOfBook& quote, core::WallTime at) {
  scratch_.clear();
  json::Writer json(scratch_);
  write_quote(json, symbol, quote, at);
  stream_.append(DataStream::Quotes, symbol, scratch_);
}

void MarketFeed::add_bars() {
  for (const marketdata::MinuteBar& bar : bars_.closed(clock_.wall())) {
    if (stream_.is_mute(bar.symbol)) continue;
    scratch_.clear();
    json::Writer json(scratch_);
    write_bar(json, bar);
    stream_.append(DataStream::Bars, bar.symbol, scratch_);
  }
}

domain::Price MarketFeed::off(domain::Price price) {
  const int percent = 100 + (faults_.roll(0.5) ? 1 : -1) * faults_.settings().print_off_percent;
  return domain::Price{
      core::round_to(core::multiply_rounded(price.decimal(), core::Decimal::from_units(percent, 2)), 4)};
}

/// Late, out of sequence, no part of the market's last price: what the conditions say.
void MarketFeed::add_bad_prints(const marketdata::Tick& tick, core::WallTime now) {
  static constexpr std::array<std::string_view, 4> kLate = {R"([" ","Z"])", R"([" ","U"])",
                                                            R"(["4","W","T"])", R"(["@","I"])"};
  const FaultSettings& faults = faults_.settings();
  Print wrong{.symbol = tick.symbol, .price = off(tick.price), .size = tick.size, .at = now};
  if (faults_.roll(faults.late_print_rate)) {
    const auto kind = faults_.below(kLate.size());
    wrong.conditions = kLate[kind];
    if (kind < 2) wrong.at = now - std::chrono::seconds(60 + static_cast<int>(faults_.below(9 * 3600)));
    wrong.id = stream_.next_trade_id();
    add_print(wrong);
  }
  const bool cancelled = faults_.roll(faults.cancelled_print_rate);
  if (!cancelled && !faults_.roll(faults.corrected_print_rate)) return;
  wrong.conditions = R"(["@"])";
  wrong.at = now;
  wrong.id = stream_.next_trade_id();
  add_print(wrong);
  Print right = wrong;
  right.price = tick.price;
  right.id = stream_.next_trade_id();
  // The symbol of a print is a view: the tick is gone by then.
  later_(kTakenBackAfter, [this, symbol = tick.symbol, wrong, right, cancelled] {
    take_back(wrong, right, symbol, cancelled);
  });
}

void MarketFeed::take_back(const Print& wrong, const Print& right, const std::string& symbol,
                           bool cancelled) {
  Print named = wrong;
  named.symbol = symbol;
  scratch_.clear();
  json::Writer json(scratch_);
  if (cancelled)
    write_cancelled(json, named, clock_.wall());
  else
    write_corrected(json, named, right, clock_.wall());
  stream_.append(DataStream::Trades, symbol, scratch_);
  stream_.flush();
}

void MarketFeed::add_bad_quote(const marketdata::Tick& tick, core::WallTime now, bool absurd) {
  marketdata::TopOfBook wrong = tick.quote;
  for (auto* price : {&wrong.bid, &wrong.ask}) {
    if (!*price) continue;
    *price = absurd ? domain::Price{core::Decimal::from_units(100'000'000'000'000'000, 0)} : off(**price);
  }
  add_quote(tick.symbol, wrong, now);
  later_(kTakenBackAfter, [this, tick] {
    add_quote(tick.symbol, tick.quote, clock_.wall());
    stream_.flush();
  });
}

}  // namespace avenor::dialects::alpaca
