// The interface that a bot's author implements. Events come one at a time, on one thread; an exception of a
// strategy ends the daemon (systemd restarts it, and it requests its state again), so handle expected errors
// instead of throwing.
//
// Deterministic by contract: the same events give the same orders. No clock but Context::now(), no randomness
// without a seed among the parameters, no files, no network.
#pragma once

#include "strategy/context.hpp"

namespace avenor::strategy {

class Strategy {
 public:
  virtual ~Strategy() = default;

  /// Called once, when positions and open orders are known and before any other call. An earlier run may have
  /// left some.
  virtual void on_start(Context&) {}
  /// A price of one of the bot's symbols. `quote.stale`: the feed is silent, do not decide on it.
  virtual void on_quote(Context&, const domain::Quote&) {}
  virtual void on_bar(Context&, const domain::Bar&) {}
  /// An order's state has changed (in order, each once), the bot's position with it.
  virtual void on_order(Context&, const OrderView&) {}
  /// One execution, once. For information: on_order's filled_qty is the truth and cannot be missed, this can.
  virtual void on_fill(Context&, const domain::Fill&) {}

  /// The interval of on_timer; zero: never. Live it is at least 200 ms.
  virtual core::Duration timer_interval() const { return core::Duration::zero(); }
  virtual void on_timer(Context&) {}
};

}  // namespace avenor::strategy
