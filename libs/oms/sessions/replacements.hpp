// One order takes another's place. What both together fill is never more than was wanted: the old one is
// cancelled, its end with all its executions is waited for, those that come to light after the end among
// them, and only what is then left is sent.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "oms/sessions/ask_pace.hpp"
#include "oms/sessions/session_context.hpp"
#include "risk/approved.hpp"

namespace avenor::oms {

class CancelRequests;
class OrderReports;
class OrderSender;

class Replacements {
 public:
  Replacements(const SessionContext& context, OrderSender& sender, CancelRequests& cancels,
               OrderReports& reports)
      : context_(context), sender_(sender), cancels_(cancels), reports_(reports) {}

  /// See VenueSession::replace() and VenueSession::replace_exit().
  void replace(LiveOrder& old, LiveOrder& fresh, risk::Approved approved, domain::Quantity wanted);
  void replace_exit(LiveOrder& old, LiveOrder& fresh);
  /// The order has ended, or may have: what waits for that goes on.
  void on_end(const domain::ClientOrderId& old_id);

  /// See VenueSession::replacements().
  std::vector<std::pair<const LiveOrder*, const LiveOrder*>> open() const;
  bool is_being_replaced(const domain::ClientOrderId& id) const { return replacing_.contains(id); }

  void tick();

 private:
  struct Replacing {
    domain::ClientOrderId fresh;
    risk::Approved approved;
    domain::Quantity wanted;
    AskPace asks{std::chrono::milliseconds{200}};
    bool asking = false;
    /// when the last query left that the venue has answered with the old order
    std::optional<core::MonoTime> seen_at;
  };

  /// The venue was asked for `old` when its end was certain to show all that it filled; else that is planned.
  bool end_is_visible(LiveOrder& old, Replacing& what);
  void query_end(const domain::ClientOrderId& old_id);

  const SessionContext& context_;
  OrderSender& sender_;
  CancelRequests& cancels_;
  OrderReports& reports_;
  std::map<domain::ClientOrderId, Replacing> replacing_;  ///< by the old order's id
};

}  // namespace avenor::oms
