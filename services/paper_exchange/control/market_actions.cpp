#include "paper_exchange/control/market_actions.hpp"

#include "paper_exchange/control/fields.hpp"

namespace avenor::paper_exchange {

using dialects::Answer;
using domain::Quantity;

namespace {

core::Result<Quantity> size_field(const json::Value& body, std::string_view name) {
  const std::string text = text_field(body, name);
  if (text.empty()) return Quantity{1'000'000};
  const auto size = Quantity::parse(text);
  if (!size || size->is_negative()) return core::fail(std::string(name) + " must be a number >= 0");
  return *size;
}

}  // namespace

Answer MarketActions::set_price(const json::Value& body) {
  const std::string symbol = text_field(body, "symbol");
  if (broker_.exchange().instruments().find(symbol) == nullptr)
    return bad("symbol: '" + symbol + "' is unknown");
  const auto bid = price_field(body, "bid");
  const auto ask = price_field(body, "ask");
  const auto last = price_field(body, "last");
  const auto bid_size = size_field(body, "bid_size");
  const auto ask_size = size_field(body, "ask_size");
  const auto last_size = size_field(body, "last_size");
  for (const auto* price : {&bid, &ask, &last}) {
    if (!*price) return bad(price->error().message);
  }
  for (const auto* size : {&bid_size, &ask_size, &last_size}) {
    if (!*size) return bad(size->error().message);
  }
  if (!*bid && !*ask && !*last) return bad("give at least one of bid, ask and last");
  marketdata::Tick tick;
  tick.symbol = symbol;
  std::vector<marketdata::Tick> ticks;
  if (*bid || *ask) {
    tick.kind = marketdata::Tick::Kind::Quote;
    tick.quote = {.bid = *bid, .ask = *ask, .bid_size = *bid_size, .ask_size = *ask_size};
    ticks.push_back(tick);
  }
  if (*last) {
    tick.kind = marketdata::Tick::Kind::Trade;
    tick.price = **last;
    tick.size = *last_size;
    ticks.push_back(tick);
  }
  pump_.hold(symbol, ticks);
  return {200, "{}"};
}

Answer MarketActions::release_price(const json::Value& body) {
  pump_.release(text_field(body, "symbol"));
  return {200, "{}"};
}

Answer MarketActions::split(const json::Value& body) {
  const std::string symbol = text_field(body, "symbol");
  const auto ratio = core::Decimal::parse(text_field(body, "ratio"));
  if (!ratio || !core::is_multiple_of(*ratio, core::Decimal{1}) ||
      *ratio > core::Decimal{matching::Split::kLargest} || *ratio < core::Decimal{matching::Split::kLeast})
    return bad("ratio must be a whole number from 2 to 100");
  const auto done = broker_.exchange().split(symbol, std::stoi(ratio->to_string()));
  if (!done) return bad("symbol: " + done.error().message);
  pump_.repeat(symbol);
  return {200, "{}"};
}

}  // namespace avenor::paper_exchange
