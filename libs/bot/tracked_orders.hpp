// The bot's orders as far as they are known to it: the open ones, and the latest closed ones so that a late
// or repeated confirmation of one is recognised.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "strategy/context.hpp"

namespace avenor::bot {

struct TrackedOrder {
  strategy::OrderView view;

  domain::Quantity fee_qty;  ///< of view.filled_qty, what was taken as a fee in the asset itself
  /// How much of view.filled_qty, and of fee_qty, the position contains. What comes on top of it moves the
  /// position.
  domain::Quantity counted, counted_fee;

  /// By how much it has changed the holding.
  domain::Quantity holding_change() const { return domain::signed_qty(view.side, view.filled_qty) - fee_qty; }
  /// The position may contain fills of it that we never heard of: its next confirmation moves nothing, the
  /// ledger is asked.
  bool uncertain = false;
  /// Nobody has confirmed it in time: execution has it or nobody has, the next BOT_STATE decides.
  bool lost = false;
  /// How many BOT_STATEs in a row did not list it although it should be open.
  int missing = 0;
};

class TrackedOrders {
 public:
  static constexpr std::size_t kClosedKept = 16'384;
  /// beyond it no order is taken in that the bot has not made
  static constexpr std::size_t kMostOpen = 50'000;

  /// Its id is new. The reference stays good while the order is open and until the next forget_old() after.
  TrackedOrder& add(strategy::OrderView view);
  TrackedOrder* find(const domain::ClientOrderId& id);
  const TrackedOrder* find(const domain::ClientOrderId& id) const;
  void close(TrackedOrder& order);
  /// A closed one that lives after all, as execution says.
  void reopen(TrackedOrder& order);

  bool any_open(const domain::Symbol& symbol) const;
  const std::vector<TrackedOrder*>& open(const domain::Symbol& symbol) const;
  std::vector<TrackedOrder*> all_open() const;
  std::size_t open_count() const { return open_count_; }
  bool full() const { return open_count_ >= kMostOpen; }
  std::size_t count() const { return made_; }  ///< ever added

  void forget_old();

 private:
  std::unordered_map<domain::ClientOrderId, std::unique_ptr<TrackedOrder>> by_id_;
  std::unordered_map<domain::Symbol, std::vector<TrackedOrder*>> open_;
  std::deque<domain::ClientOrderId> closed_;  ///< oldest first
  std::size_t open_count_ = 0;
  std::size_t made_ = 0;
};

}  // namespace avenor::bot
