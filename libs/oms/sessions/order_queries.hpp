// Queries the venue about orders: one schedule of queries per order, shared by all callers, with pauses that
// grow while nothing changes.
//
// "No such order" is proof only when the order can no longer arrive, and the venue has had the time to show
// it.
#pragma once

#include <functional>

#include "core/clock.hpp"
#include "oms/orders/deadline_queue.hpp"
#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class CancelRequests;
class OrderReports;
class Replacements;
class VenueExits;

class OrderQueries {
 public:
  OrderQueries(const SessionContext& context, OrderReports& reports, CancelRequests& cancels,
               VenueExits& exits, Replacements& replacements)
      : context_(context), reports_(reports), cancels_(cancels), exits_(exits), replacements_(replacements) {}

  /// Queries the venue about the order, unless a query is in flight; `done` runs when it has answered (or
  /// could not be queried).
  void query_order(LiveOrder& live, std::function<void()> done = {});
  /// After the present pause.
  void query_order_later(LiveOrder& live);
  /// At once, unless it was queried a short time ago.
  void query_order_soon(LiveOrder& live);
  /// An ended order may be open: queries it, not before `when`.
  void verify(LiveOrder& live, core::MonoTime when);

  /// The order was passed to the venue, and the answer proves nothing.
  void on_answer_lost(LiveOrder& live, const venue::VenueError& error);

  void tick();

 private:
  void on_answer(const domain::ClientOrderId& id, core::MonoTime asked,
                 const venue::VenueResult<venue::OrderReport>& answer);
  void on_answer_after_end(LiveOrder& live, core::MonoTime asked,
                           const venue::VenueResult<venue::OrderReport>& answer);
  void on_found(LiveOrder& live, const venue::OrderReport& report, core::MonoTime asked);
  void on_not_found(LiveOrder& live, core::MonoTime asked, const venue::VenueError& error);
  void on_unknown_not_found(LiveOrder& live, core::MonoTime asked, const venue::VenueError& error);
  /// The venue no longer knows an order that it had shown: one alert, when it has said so for as long as it
  /// may take to show an order.
  void on_denied(LiveOrder& live, core::MonoTime asked);
  core::MonoTime may_arrive_until(const LiveOrder& live) const;

  const SessionContext& context_;
  OrderReports& reports_;
  CancelRequests& cancels_;
  VenueExits& exits_;
  Replacements& replacements_;
  DeadlineQueue due_;
};

}  // namespace avenor::oms
