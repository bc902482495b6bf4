// The bot's orders as execution reports them: confirmations of single orders, and the lists of BOT_STATE.
// Each version changes our state once, older versions never; what a confirmation adds to the filled quantity
// changes the position.
#pragma once

#include <unordered_set>
#include <vector>

#include "bot/execution_link.hpp"
#include "bot/order_listener.hpp"
#include "bot/positions.hpp"
#include "bot/session_log.hpp"
#include "bot/settings.hpp"
#include "bot/tracked_orders.hpp"
#include "domain/messages.hpp"
#include "order_client/order_client.hpp"
#include "order_client/order_ids.hpp"

namespace avenor::bot {

class OrderTracker {
 public:
  /// Its collaborators; all of them outlive it.
  struct Parts {
    const Settings& settings;
    const core::Clock& clock;
    Positions& positions;
    ExecutionLink& execution;
    order_client::OrderClient& client;
    order_client::OrderIds& ids;
    SessionLog& log;
    OrderListener& listener;
  };

  explicit OrderTracker(const Parts& parts) : parts_(parts) {}

  const TrackedOrders& orders() const { return orders_; }
  /// An order that the bot has just sent.
  void add(strategy::OrderView view) { orders_.add(std::move(view)); }
  /// Call periodically: forgets orders that ended long ago.
  void forget_old() { orders_.forget_old(); }

  /// TRADE_CONFIRMATION of an order of this bot.
  void on_confirmation(const domain::Confirmation& confirmation);

  /// It was not confirmed in time: it counts as open until execution reports whether it has it.
  void on_unconfirmed(const domain::ClientOrderId& id);
  /// Its cancel was not answered in time.
  void on_cancel_unanswered(const domain::ClientOrderId& id);

  /// An entry of BOT_STATE. Returns the filled quantity that we know of beyond it, with the side's sign.
  domain::Quantity on_listed(const domain::Confirmation& entry);
  /// BOT_STATE has been read. `were_open`: the orders open to us before; those not in `listed` have ended at
  /// execution, and their confirmation is in flight or lost.
  void on_all_listed(const std::vector<TrackedOrder*>& were_open,
                     const std::unordered_set<domain::ClientOrderId>& listed);

 private:
  void on_message_refused(TrackedOrder& order, const domain::Confirmation& confirmation);
  bool is_elsewhere(const domain::Confirmation& c);
  void on_unknown_order(const domain::Confirmation& confirmation);
  /// False: too many orders are open to track another one. Logged once.
  bool has_room_for(const domain::Confirmation& confirmation);
  void apply(TrackedOrder& order, const domain::Confirmation& confirmation);
  void move_position(TrackedOrder& order, const domain::Confirmation& confirmation);
  void give_up(TrackedOrder& order);
  void close(TrackedOrder& order);
  void ask_execution();
  void report(const TrackedOrder& order);

  Parts parts_;
  TrackedOrders orders_;
  bool told_full_ = false;
};

}  // namespace avenor::bot
