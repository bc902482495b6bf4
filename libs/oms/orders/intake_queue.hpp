// Between the bus and the intake: limits the work in progress, and decides whose turn it is.
//
// While the queue is empty, messages pass straight through. When the ledger has a backlog of kAhead changes,
// orders wait here instead of in its queue, by bot and venue (sender_queue.hpp), and continue as it shrinks;
// so an order waits behind kAhead changes and its own bot's orders for the same venue, and not behind another
// bot's. Orders for a venue that is not ready are left to their senders and block nothing. Cancels of orders
// that execution holds (of exits that have no order yet as well), and acknowledgements, never wait. Requests
// that need a ledger query (the state of a bot that has one, the cancel of an order that is not in memory)
// are limited to a few at a time; queries of unknown bots are answered from memory.
#pragma once

#include <set>
#include <string>
#include <variant>

#include "core/clock.hpp"
#include "core/repeat_filter.hpp"
#include "domain/home_venues.hpp"
#include "domain/messages.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/orders/bot_states.hpp"
#include "oms/orders/cancel_intake.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_intake.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/replace_intake.hpp"
#include "oms/orders/sender_queue.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class IntakeQueue final : public RoomListener {
 public:
  /// changes on their way to the ledger: many of its batches (2,000 cost a burst 15 %)
  static constexpr std::size_t kAhead = 6'000;
  /// cancels of orders not in memory that are looked for a tick
  static constexpr int kLookUps = 8;
  static constexpr int kQueriesATick = 25;  ///< of bots that hold nothing: answered from memory
  /// of bots that hold something, in one question to the ledger
  static constexpr int kStatesATick = 25;

  /// The receivers of the messages.
  struct Onward {
    const core::Clock& clock;
    const ledger::Ledger& ledger;
    const Readiness& readiness;
    const Router& router;
    const domain::HomeVenues& homes;  ///< where an order goes that names no venue
    OrderStore& orders;
    OrderIntake& intake;
    ReplaceIntake& replaces;
    CancelIntake& cancels;
    BotStates& states;
    EventSink& events;
  };
  /// `listed`: the bots of the settings.
  IntakeQueue(const Onward& onward, std::set<domain::BotId> listed);

  void create(const domain::OrderRequest& request);
  void replace(const domain::OrderReplace& asked);
  void cancel(const domain::OrderCancel& asked);
  void query(const domain::OrderQuery& asked);

  /// Continues with the next in turn.
  void has_room() override;
  /// Every 50 ms or so.
  void tick();

 private:
  struct Order {
    std::variant<domain::OrderRequest, domain::OrderReplace> message;
    bool cancelled = false;  ///< its bot has cancelled it meanwhile
  };
  bool listed(const domain::BotId& bot) const { return listed_.contains(bot); }
  template <class Message>
  void take_in(const domain::BotId& bot, const domain::VenueName& venue, const domain::ClientOrderId& id,
               const Message& message);
  void create(const domain::OrderRequest& request, const LiveOrder* known);
  bool is_ready_for(const domain::ClientOrderId& id) const;
  void work(const domain::OrderRequest& request) { o_.intake.create(request); }
  void work(const domain::OrderReplace& asked) { o_.replaces.replace(asked); }
  void work(const Order& order);
  void cancel_worked(const domain::OrderCancel& asked);
  void answer_queries();
  void look_up();
  void full(const domain::BotId& bot, const char* what);

  const Onward o_;
  const std::set<domain::BotId> listed_;
  SenderQueue<Order> orders_;
  SenderQueue<domain::OrderCancel> cancels_;  ///< of orders that are not in memory
  SenderQueue<domain::BotId> queries_;
  int looking_up_ = 0;
  int looked_up_ = 0;   ///< since the last tick
  int answered_ = 0;    ///< from memory, since the last tick
  bool asked_ = false;  ///< the ledger for states, since the last tick
  bool going_on_ = false;
  core::RepeatFilter repeats_;
};

}  // namespace avenor::oms
