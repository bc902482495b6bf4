// The door between bus and manager: how much of what comes in is worked on at once, and whose turn it is.
//
// As long as nobody waits everything goes straight through. When the ledger has enough to do (kAhead
// changes), orders wait here instead of in its queue, by bot (fair_queue.hpp), and go on as it gets done; so
// an order waits behind kAhead changes and its own bot's orders, and not behind another bot's. Cancels of
// orders that execution holds (of exits that have no order yet as well), and acknowledgements, never wait.
// What costs a question to the ledger (the state of a bot that has one, the cancel of an order that is not in
// memory) is limited to a few at a time, and what strangers ask is answered from memory.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "core/clock.hpp"
#include "core/repeat_filter.hpp"
#include "oms/orders/fair_queue.hpp"
#include "oms/orders/order_manager.hpp"

namespace avenor::oms {

class Intake {
 public:
  /// changes on their way to the ledger: many of its batches (2,000 cost a burst 15 %)
  static constexpr std::size_t kAhead = 6'000;
  /// cancels of orders not in memory that are looked for a tick
  static constexpr int kLookUps = 8;
  static constexpr int kQueriesATick = 25;  ///< of bots that hold nothing: answered from memory
  /// of bots that hold something, in one question to the ledger
  static constexpr int kStatesATick = 25;

  /// `listed`: the bots of the settings.
  Intake(const core::Clock& clock, OrderManager& manager, EventSink& events, std::set<domain::BotId> listed);

  void create(const domain::OrderRequest& request);
  void replace(const domain::OrderReplace& wish);
  void cancel(const domain::OrderCancel& wish);
  void query(const domain::OrderQuery& query);

  /// The manager has room again, or time has passed: whoever's turn it is goes on.
  void go_on();
  /// Every 50 ms or so.
  void tick();

  OrderManager& manager() { return manager_; }
  std::size_t waiting() const { return orders_.size(); }
  /// Messages for which there was no place; their senders repeat them.
  std::uint64_t dropped() const { return dropped_; }

 private:
  struct Order {
    std::variant<domain::OrderRequest, domain::OrderReplace> message;
    bool cancelled = false;  ///< its bot has cancelled it meanwhile
  };
  bool listed(const domain::BotId& bot) const { return listed_.contains(bot); }
  template <class Message>
  void take_in(const domain::BotId& bot, const std::string& id, const Message& message);
  void work(const Order& order);
  void answer_queries();
  void look_up();
  void full(const domain::BotId& bot, const char* what);

  const core::Clock& clock_;
  OrderManager& manager_;
  EventSink& events_;
  const std::set<domain::BotId> listed_;
  FairQueue<Order> orders_;
  FairQueue<domain::OrderCancel> cancels_;  ///< of orders that are not in memory
  FairQueue<domain::BotId> queries_;
  int looking_up_ = 0;
  int looked_up_ = 0;   ///< since the last tick
  int answered_ = 0;    ///< from memory, since the last tick
  bool asked_ = false;  ///< the ledger for states, since the last tick
  bool going_on_ = false;
  std::uint64_t dropped_ = 0;
  core::RepeatFilter repeats_;
};

}  // namespace avenor::oms
