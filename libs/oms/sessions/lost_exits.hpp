// Exits that the venue held and has ended by itself while what their entry has bought or sold is still open.
//
// A broker that cancels a stop, or lets the exits of a day order expire at the close, leaves a position that
// nothing protects. Each end of such an exit that nobody here requested is judged a moment later (its sibling
// may have filled), and raises one alert per entry.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/lru_map.hpp"
#include "domain/order.hpp"
#include "oms/orders/deadline_queue.hpp"
#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class OrderQueries;

class LostExits {
 public:
  LostExits(const SessionContext& context, OrderQueries& queries) : context_(context), queries_(queries) {}

  /// The venue has ended this order, which has taken that step; no effect on orders that are no exits.
  void on_end(const LiveOrder& exit, const std::string& venue_text);
  /// The same for an order from the ledger, if an earlier run cannot have judged its end yet.
  void recall(const LiveOrder& exit);

  void tick();

  /// The entries that are still without their exits; empty: none.
  std::string degraded_reason();

 private:
  struct Ended {
    domain::Order exit;
    std::string venue_text;
    std::vector<domain::ClientOrderId> looked_up;  ///< in the ledger
    /// what the ledger has of the entry and its exits, where memory has them no longer
    std::map<domain::ClientOrderId, domain::Order> rows;
    bool sibling_queried = false;
  };

  void wait(const domain::ClientOrderId& exit);
  void check(const domain::ClientOrderId& exit);
  void judge(const domain::ClientOrderId& exit);
  /// False: the ledger is asked for an order that is not in memory, and check() runs again.
  bool read_rows(const domain::ClientOrderId& exit, Ended& end);

  bool requested(const Ended& end) const;
  /// Executions or answers are still to come.
  bool is_open_question(const Ended& end) const;
  /// The stop leg ended some time before this exit, and was judged then.
  bool stop_was_gone(const Ended& end) const;
  /// A stop leg of the same entry waits to be judged.
  bool stop_is_next(const Ended& end) const;
  bool has_stop(const Ended& end) const;
  /// The entry as far as known; nullptr: its row does not read.
  const domain::Order* entry_of(const Ended& end) const;
  /// All known exits of the entry, in the order of their ids.
  std::map<domain::ClientOrderId, const domain::Order*> exits_of(const Ended& end) const;
  /// The part of the entry's fills that is still held and that no open stop of its bot would close.
  domain::Quantity unprotected(const Ended& end) const;

  const SessionContext& context_;
  OrderQueries& queries_;
  DeadlineQueue due_;
  std::map<domain::ClientOrderId, Ended> ended_;  ///< to be judged, by exit
  static constexpr std::size_t kMostTold = 10'000;
  static constexpr std::size_t kMostLost = 1'000;
  core::LruSet<domain::ClientOrderId> told_{kMostTold};         ///< entries
  core::LruMap<domain::ClientOrderId, Ended> lost_{kMostLost};  ///< reported and not over, by entry
};

}  // namespace avenor::oms
