// What a bot's author writes. Events come one at a time, on one thread; whatever a strategy throws ends the
// daemon (systemd starts it again, and it asks for its state afresh), so what may go wrong is handled, not
// thrown.
//
// Deterministic by contract: the same events give the same orders. No clock but Context::now(), no randomness
// without a seed among the parameters, no files, no network.
#pragma once

#include "strategy/context.hpp"

namespace avenor::strategy {

class Strategy {
 public:
  virtual ~Strategy() = default;

  /// Once, when positions and open orders are known and before any other call. An earlier life may have left
  /// some.
  virtual void on_start(Context&) {}
  /// A price of one of the bot's symbols. `quote.stale`: the feed is mute, decide nothing on it.
  virtual void on_quote(Context&, const domain::Quote&) {}
  virtual void on_bar(Context&, const domain::Bar&) {}
  /// An order's state has changed (in order, each once), the bot's position with it.
  virtual void on_order(Context&, const OrderView&) {}
  /// One execution, once. For information: on_order's filled_qty is the truth and cannot be missed, this can.
  virtual void on_fill(Context&, const domain::Fill&) {}

  /// How often on_timer is wanted; zero: never. Live it is no finer than 200 ms.
  virtual core::Duration timer_interval() const { return core::Duration::zero(); }
  virtual void on_timer(Context&) {}
};

}  // namespace avenor::strategy
