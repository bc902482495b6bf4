// Takes a new order into the ledger and out to its venue: writes its intent and, when that is durable, checks
// the order and passes it to its venue's session.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "core/clock.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/controls/order_approval.hpp"
#include "oms/orders/containment.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_lifecycle.hpp"
#include "oms/orders/order_refusals.hpp"
#include "oms/orders/order_screening.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/outbox_relay.hpp"
#include "oms/orders/seen_bots.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

/// Called when the ledger has made progress: there may be room for a waiting order.
class RoomListener {
 public:
  virtual void has_room() = 0;

 protected:
  ~RoomListener() = default;
};

/// An order's purpose, the entry of an exit it is, and what else its row is to say of it.
struct OrderRole {
  domain::OrderPurpose purpose = domain::OrderPurpose::Strategy;
  domain::ClientOrderId parent = {};
  ledger::OrderDetails details = {};
};

class OrderIntake {
 public:
  /// The stages of an order, in this order.
  struct Way {
    const core::Clock& clock;
    const Readiness& readiness;
    OrderScreening& screening;
    SeenBots& bots;
    OrderStore& orders;
    ledger::Ledger& ledger;
    Containment& containment;
    OrderApproval& approval;
    const Router& router;
    OrderLifecycle& lifecycle;
    OutboxRelay& relay;
    OrderRefusals& refusals;
    EventSink& events;
  };
  /// `max_backlog`: changes waiting for the ledger before new orders are left to their senders.
  OrderIntake(const Way& way, std::size_t max_backlog, bool is_test_trade)
      : w_(way), max_backlog_(max_backlog), is_test_trade_(is_test_trade) {}

  /// The venue is not ready, or the ledger is too far behind: the sender repeats its order, and nothing is
  /// lost by waiting.
  bool accepts(const domain::VenueName& venue) const;
  /// An order from the bus. Ignored when orders are not accepted.
  void create(const domain::OrderRequest& request);

  /// Writes an order that has been screened (or is ours), and sends it.
  void submit(const domain::OrderRequest& request, std::string print, const OrderRole& role = {});
  /// Writes its intent; `decide` runs when that is durable and still to be acted on.
  using Decide = std::function<void(LiveOrder&)>;
  void write(const domain::OrderRequest& request, std::string print, const OrderRole& role, Decide decide);

  /// Called with the first order of each bot since the start, before it is written.
  void on_new_bot(std::function<void(const domain::BotId&)> handler) { on_new_bot_ = std::move(handler); }
  void set_room_listener(RoomListener& listener) { room_listener_ = &listener; }

 private:
  LiveOrder make(const domain::OrderRequest& request, std::string print, const OrderRole& role) const;
  void written(const domain::ClientOrderId& id, const ledger::Written& result, const Decide& decide);
  /// It never became ours: the ledger's row (or its refusal) stays, the order in memory is removed.
  void not_ours(LiveOrder& live, const ledger::Written& result);
  /// Handles an exception between an order's PENDING row and its sending: the order is closed, or queried at
  /// its venue.
  void undecided(const domain::ClientOrderId& id, const std::string& what);

  const Way w_;
  const std::size_t max_backlog_;
  const bool is_test_trade_;
  std::function<void(const domain::BotId&)> on_new_bot_;
  RoomListener* room_listener_ = nullptr;
};

}  // namespace avenor::oms
