// Replaces one order by another. Both together never fill more than ordered: the old order is cancelled, the
// wait covers its end and all its executions, including those that appear after the end, and only the
// remaining quantity is sent.
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
  /// The order has ended, or may have: continues replacements that wait for it.
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
    /// when the last query was sent that the venue answered with the old order
    std::optional<core::MonoTime> seen_at;
  };

  /// True when the venue was queried for `old` late enough to show all its fills; else schedules that query.
  bool end_is_visible(LiveOrder& old, Replacing& what);
  void query_end(const domain::ClientOrderId& old_id);

  const SessionContext& context_;
  OrderSender& sender_;
  CancelRequests& cancels_;
  OrderReports& reports_;
  std::map<domain::ClientOrderId, Replacing> replacing_;  ///< by the old order's id
};

}  // namespace avenor::oms
