#include "bot/trading_gate.hpp"

#include <fmt/format.h>

namespace avenor::bot {
namespace {

using core::LogLevel;

constexpr std::string_view kOrdersLeave = "order sending resumed";

}  // namespace

TradingGate::TradingGate(const Settings& settings, const ExecutionLink& execution, const Positions& positions,
                         const QuoteCache& quotes, const order_client::OrderClient& orders,
                         const core::Clock& clock, SessionLog& log)
    : settings_(settings),
      execution_(execution),
      positions_(positions),
      quotes_(quotes),
      orders_(orders),
      clock_(clock),
      log_(log) {}

core::Status TradingGate::check(const domain::Symbol& symbol) {
  if (!quotes_.has(symbol)) return core::fail(fmt::format("{} is not among the bot's symbols", symbol));
  const Block block = block_of(symbol);
  tell(symbol, block);
  if (block != Block::None) return core::fail(reason(block, symbol));
  return {};
}

TradingGate::Block TradingGate::block_of(const domain::Symbol& symbol) const {
  if (!execution_.linked()) return Block::Link;
  if (!execution_.current()) return Block::State;
  const domain::VenueName& venue = settings_.venue_of(symbol);
  if (execution_.waits_for(venue)) return Block::Venue;
  if (execution_.silence(orders_.unconfirmed_since(venue), clock_.mono())) return Block::Silence;
  if (positions_.unsettled(symbol)) return Block::Doubt;
  switch (quotes_.use(symbol)) {
    case QuoteCache::Use::Good: break;
    case QuoteCache::Use::None: return Block::NoPrice;
    case QuoteCache::Use::CalledStale: return Block::StaleFeed;
    case QuoteCache::Use::TooOld: return Block::OldPrice;
  }
  if (orders_.full()) return Block::Outbox;
  return Block::None;
}

std::string TradingGate::reason(Block block, const domain::Symbol& symbol) const {
  switch (block) {
    case Block::None: return "orders can be sent";
    case Block::Link: return "the bus is down";
    case Block::State: return "execution has not reported this bot's state";
    case Block::Venue:
      return fmt::format("execution has not compared the ledger with {} yet", settings_.venue_of(symbol));
    case Block::Silence: return "execution does not answer";
    case Block::Doubt: return "the position is being compared with the ledger";
    case Block::NoPrice: return "there is no price yet";
    case Block::StaleFeed: return "the feed reports its price as stale";
    case Block::OldPrice:
      return fmt::format("the price is {:.1f} s old",
                         std::chrono::duration<double>(quotes_.age(symbol)).count());
    case Block::Outbox: return fmt::format("{} orders are unconfirmed", orders_.unconfirmed());
  }
  return {};
}

/// Once per change: a strategy may try at every price.
void TradingGate::tell(const domain::Symbol& symbol, Block block) {
  Told& told = told_[symbol];
  if (told.block == block) return;
  told.block = block;
  if (block == Block::Doubt)  // brief, and part of every comparison with the ledger
    return log_.write(LogLevel::Info, "order sending blocked: " + reason(block, symbol),
                      {{"SYMBOL", symbol.str()}});
  log_.state(told.line.change(block == Block::None ? "" : "order sending blocked: " + reason(block, symbol),
                              clock_.mono()),
             symbol, kOrdersLeave);
}

void TradingGate::turn() {
  for (auto& [symbol, told] : told_) log_.state(told.line.due(clock_.mono()), symbol, kOrdersLeave);
}

}  // namespace avenor::bot
