// The bot's orders as execution reports them: confirmations of single orders, and the lists of BOT_STATE.
// Each version moves our state once, older ones never; what a confirmation adds to the filled quantity moves
// the position.
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
  /// What it works with; all of it outlives it.
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
  /// One that the bot has just sent.
  void add(strategy::OrderView view) { orders_.add(std::move(view)); }
  /// Now and then: what ended long ago.
  void forget_old() { orders_.forget_old(); }

  /// TRADE_CONFIRMATION of an order of this bot.
  void on_confirmation(const domain::Confirmation& confirmation);

  /// Nobody has confirmed it in time: it counts as open until execution has said whether it has it.
  void on_unconfirmed(const domain::ClientOrderId& id);
  /// Nobody has said in time what became of its cancel.
  void on_cancel_unanswered(const domain::ClientOrderId& id);

  /// An entry of BOT_STATE. Returns what we know to be filled beyond it, with the side's sign.
  domain::Quantity on_listed(const domain::Confirmation& entry);
  /// BOT_STATE has been read. `were_open`: what was open to us before; what of it is not among `listed` has
  /// ended there, and its confirmation is on its way or lost.
  void on_all_listed(const std::vector<TrackedOrder*>& were_open,
                     const std::unordered_set<domain::ClientOrderId>& listed);

 private:
  void on_message_refused(TrackedOrder& order, const domain::Confirmation& confirmation);
  bool is_elsewhere(const domain::Confirmation& c);
  void on_unknown_order(const domain::Confirmation& confirmation);
  /// False: so many orders are open that no other's is remembered. Logged once.
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
