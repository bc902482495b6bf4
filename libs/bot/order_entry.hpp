// Sends the strategy's orders and cancels: under an id that is never reused, with a deadline, and only when
// the trading gate is open.
#pragma once

#include "bot/order_tracker.hpp"
#include "bot/session_log.hpp"
#include "bot/settings.hpp"
#include "bot/trading_gate.hpp"
#include "core/result.hpp"
#include "order_client/order_client.hpp"
#include "order_client/order_ids.hpp"
#include "strategy/context.hpp"

namespace avenor::bot {

class OrderEntry {
 public:
  /// Its collaborators; all of them outlive it.
  struct Parts {
    const core::Clock& clock;
    TradingGate& gate;
    OrderTracker& tracker;
    order_client::OrderClient& client;
    order_client::OrderIds& ids;
    SessionLog& log;
  };

  OrderEntry(const Settings& settings, const Parts& parts) : settings_(settings), parts_(parts) {}

  /// As strategy::Context promises them.
  core::Result<domain::ClientOrderId> submit(const strategy::NewOrder& order);
  core::Status cancel(const domain::ClientOrderId& id);

 private:
  domain::ClientOrderId new_id(domain::Reason reason);
  domain::OrderRequest request_of(const strategy::NewOrder& order, core::WallTime expires);

  const Settings& settings_;
  Parts parts_;
};

}  // namespace avenor::bot
