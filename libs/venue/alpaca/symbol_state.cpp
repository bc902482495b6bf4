#include "venue/alpaca/symbol_state.hpp"

#include <algorithm>

#include "venue/alpaca/sale_conditions.hpp"

namespace avenor::venue::alpaca {
namespace {

struct BookSide {
  std::optional<domain::Price> price;
  std::optional<domain::Quantity> size;
  bool sound = true;
};

/// A price of 0 means that this side is empty.
BookSide book_side(core::Decimal price, core::Decimal size) {
  if (!price.is_positive()) return {.price = {}, .size = {}, .sound = price.is_zero()};
  const auto bounded = domain::Price::bounded(price);
  const auto amount = domain::Quantity::bounded(size);
  if (!bounded || !amount || amount->is_negative()) return {.price = {}, .size = {}, .sound = false};
  return {.price = *bounded, .size = *amount};
}

}  // namespace

void SymbolState::changed_at(core::WallTime ts) {
  quote_.event_ts = std::max(quote_.event_ts, ts);
  quote_.stale = false;
}

SymbolState::Taken SymbolState::take(const data::Trade& trade, core::WallTime latest) {
  const auto price = domain::Price::bounded(trade.p);
  const auto size = domain::Quantity::bounded(trade.s);
  if (!price || !price->is_positive() || !size || size->is_negative()) return Taken::Nonsense;
  if (!makes_last(trade.c, trade.z)) return Taken::Unchanged;
  if (trade.t > latest) return Taken::Future;
  if (trade.t < quote_.last_ts) return Taken::Older;
  trades_.push_back({.id = std::string(trade.i), .price = *price, .size = *size, .ts = trade.t});
  if (trades_.size() > kTrades) trades_.pop_front();
  return show_last(trade.t);
}

SymbolState::Taken SymbolState::take(const data::Quote& tick, core::WallTime latest) {
  const BookSide bid = book_side(tick.bp, tick.bs);
  const BookSide ask = book_side(tick.ap, tick.as);
  if (!bid.sound || !ask.sound) return Taken::Nonsense;
  if (tick.t > latest) return Taken::Future;
  if (tick.t < quote_.quote_ts) return Taken::Older;
  quote_.bid = bid.price;
  quote_.bid_size = bid.size;
  quote_.ask = ask.price;
  quote_.ask_size = ask.size;
  quote_.quote_ts = tick.t;
  changed_at(tick.t);
  return Taken::Changed;
}

SymbolState::Taken SymbolState::take(const data::Correction& correction, core::WallTime latest) {
  const auto it = std::ranges::find(trades_, correction.oi, &Last::id);
  if (it == trades_.end()) return Taken::Unchanged;
  if (correction.t > latest) return Taken::Future;
  const auto price = domain::Price::bounded(correction.cp);
  const auto size = domain::Quantity::bounded(correction.cs);
  if (!price || !price->is_positive() || !size || size->is_negative()) return Taken::Nonsense;
  const bool shown = std::next(it) == trades_.end();
  it->id = std::string(correction.ci);
  it->price = *price;
  it->size = *size;
  if (!makes_last(correction.cc, correction.z)) trades_.erase(it);
  return shown ? show_last(correction.t) : Taken::Unchanged;
}

SymbolState::Taken SymbolState::take(const data::CancelError& cancel, core::WallTime latest) {
  const auto it = std::ranges::find(trades_, cancel.i, &Last::id);
  if (it == trades_.end()) return Taken::Unchanged;
  if (cancel.t > latest) return Taken::Future;
  const bool shown = std::next(it) == trades_.end();
  trades_.erase(it);
  return shown ? show_last(cancel.t) : Taken::Unchanged;
}

SymbolState::Taken SymbolState::show_last(core::WallTime changed) {
  if (trades_.empty()) {
    quote_.last.reset();
    quote_.last_size.reset();
    quote_.last_ts = {};
  } else {
    quote_.last = trades_.back().price;
    quote_.last_size = trades_.back().size;
    quote_.last_ts = trades_.back().ts;
  }
  changed_at(changed);
  return Taken::Changed;
}

}  // namespace avenor::venue::alpaca
