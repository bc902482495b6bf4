#include "paper_exchange/price_pump.hpp"

#include <algorithm>

namespace avenor::paper_exchange {
namespace {

constexpr std::size_t kBatch = 512;            // ticks before others have their turn
constexpr std::uint64_t kFirstPrices = 2'000;  // ticks that an unpaced replay gives without anybody watching
constexpr std::size_t kLagging = std::size_t{1} << 20;
constexpr core::Duration kLeast = std::chrono::milliseconds(1);
constexpr core::Duration kNobody = std::chrono::milliseconds(50);

}  // namespace

PricePump::PricePump(marketdata::Replay& replay, bool paced, dialects::Broker& broker,
                     dialects::Dialect& dialect, const core::Clock& clock, dialects::Later later)
    : replay_(replay),
      paced_(paced),
      broker_(broker),
      dialect_(dialect),
      clock_(clock),
      later_(std::move(later)) {}

void PricePump::start() { run(); }

bool PricePump::consumers_ready() const {
  if (paced_ || ticks_ < kFirstPrices) return true;
  return dialect_.data_subscribers() > 0 && dialect_.most_queued() < kLagging;
}

void PricePump::run() {
  if (stopped_) return;
  if (!consumers_ready()) {
    later_(dialect_.data_subscribers() > 0 ? kLeast : kNobody, [this] { run(); });
    return;
  }
  const core::MonoTime now = clock_.mono();
  const auto next = replay_.advance(now, kBatch, [this](const marketdata::Tick& tick) {
    if (!held_.contains(tick.symbol)) show(split(tick));
  });
  broker_.commit();
  dialect_.flush();
  if (!next) return;
  later_(*next <= now ? core::Duration{0} : std::max(kLeast, *next - now), [this] { run(); });
}

void PricePump::show(const marketdata::Tick& tick) {
  ++ticks_;
  if (tick.kind == marketdata::Tick::Kind::Trade)
    broker_.exchange().on_trade(tick.symbol, tick.price, tick.size);
  else
    broker_.exchange().on_quote(tick.symbol, tick.quote);
  dialect_.on_tick(tick);
}

/// The tape, and what is made up, know of no splits.
marketdata::Tick PricePump::split(marketdata::Tick tick) const {
  const int ratio = broker_.exchange().splits().factor(tick.symbol);
  if (ratio == 1) return tick;
  if (tick.kind == marketdata::Tick::Kind::Trade) {
    tick.price = matching::split_price(tick.price, ratio);
    return tick;
  }
  for (auto* price : {&tick.quote.bid, &tick.quote.ask})
    if (*price) **price = matching::split_price(**price, ratio);
  return tick;
}

void PricePump::repeat(const std::string& symbol) {
  const matching::Instrument* instrument = broker_.exchange().instruments().find(symbol);
  if (instrument == nullptr) return;
  marketdata::Tick tick;
  tick.symbol = symbol;
  if (instrument->book.last()) {
    tick.kind = marketdata::Tick::Kind::Trade;
    tick.price = *instrument->book.last();
    tick.size = instrument->book.last_size();
    dialect_.on_tick(tick);
  }
  tick.kind = marketdata::Tick::Kind::Quote;
  tick.quote = instrument->book.quote();
  dialect_.on_tick(tick);
}

void PricePump::hold(const std::string& symbol, const std::vector<marketdata::Tick>& ticks) {
  held_.insert(symbol);
  for (const marketdata::Tick& tick : ticks) show(tick);
}

}  // namespace avenor::paper_exchange
