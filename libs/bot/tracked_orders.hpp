// The orders that the bot knows: the open ones, and the latest closed ones so that a late or repeated
// confirmation is recognised.
#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

#include "strategy/context.hpp"

namespace avenor::bot {

struct TrackedOrder {
  strategy::OrderView view;

  domain::Quantity fee_qty;  ///< the part of view.filled_qty that was charged as a fee in the asset itself
  /// How much of view.filled_qty, and of fee_qty, the position already contains. Any more changes the
  /// position.
  domain::Quantity counted, counted_fee;

  /// The change of the holding by this order.
  domain::Quantity holding_change() const { return domain::signed_qty(view.side, view.filled_qty) - fee_qty; }
  /// The position may contain fills of it that were not reported to us: its next confirmation changes
  /// nothing, and execution is queried.
  bool uncertain = false;
  /// Not confirmed in time: the next BOT_STATE shows whether execution has it.
  bool lost = false;
  /// The number of BOT_STATEs in a row that did not list it although it should be open.
  int missing = 0;

  /// Its place among the open orders of its symbol, while it is one of them.
  std::list<TrackedOrder*>::iterator place;
};

class TrackedOrders {
 public:
  static constexpr std::size_t kClosedKept = 16'384;
  /// beyond this, orders that the bot did not send are not tracked
  static constexpr std::size_t kMostOpen = 50'000;

  /// The id must be new. The reference stays valid while the order is open and until the next forget_old()
  /// after.
  TrackedOrder& add(strategy::OrderView view);
  TrackedOrder* find(const domain::ClientOrderId& id);
  const TrackedOrder* find(const domain::ClientOrderId& id) const;
  void close(TrackedOrder& order);
  /// A closed order that is open after all, according to execution.
  void reopen(TrackedOrder& order);

  bool any_open(const domain::Symbol& symbol) const;
  const std::list<TrackedOrder*>& open(const domain::Symbol& symbol) const;
  std::vector<TrackedOrder*> all_open() const;
  std::size_t open_count() const { return open_count_; }
  bool full() const { return open_count_ >= kMostOpen; }
  std::size_t count() const { return made_; }  ///< ever added

  void forget_old();

 private:
  std::unordered_map<domain::ClientOrderId, std::unique_ptr<TrackedOrder>> by_id_;
  std::unordered_map<domain::Symbol, std::list<TrackedOrder*>> open_;  ///< oldest first
  std::deque<domain::ClientOrderId> closed_;                           ///< oldest first
  std::size_t open_count_ = 0;
  std::size_t made_ = 0;
};

}  // namespace avenor::bot
