#include "oms/sessions/cancel_requests.hpp"

#include <algorithm>
#include <chrono>

#include "core/failpoint.hpp"
#include "core/shortened.hpp"
#include "oms/sessions/order_queries.hpp"
#include "oms/sessions/order_reports.hpp"
#include "oms/sessions/order_sender.hpp"

namespace avenor::oms {
namespace {

constexpr core::Duration kFirstCancelPause = std::chrono::seconds{1};
constexpr core::Duration kLongestCancelPause = std::chrono::seconds{60};
constexpr std::size_t kLongestVenueText = 200;  // kept with an order

}  // namespace

void CancelRequests::cancel(LiveOrder& live, CancelSource by) {
  live.want_cancel(context_.clock);
  if (!is_final(live.order.status) && !live.cancel_source) live.cancel_source = by;
  if (is_final(live.order.status)) {
    // If it is open after all, the venue's report revives it, and the cancel with it.
    if (live.order.status == domain::OrderStatus::Failed) live.verify = true, queries_.query_order_soon(live);
    return;
  }
  if (!live.may_be_at_venue()) return sender_.withdraw(live);
  // its report comes first, then the cancel
  if (live.order.venue_order_id.empty()) return queries_.query_order_soon(live);
  const bool again = live.next_cancel.has_value();
  send(live);
  if (again) queries_.query_order_soon(live);
}

void CancelRequests::send(LiveOrder& live) {
  const auto now = context_.clock.mono();
  if (live.order.venue_order_id.empty() || live.cancel_in_flight ||
      (live.next_cancel && now < *live.next_cancel))
    return;
  live.cancel_pause =
      live.next_cancel ? std::min(live.cancel_pause * 2, kLongestCancelPause) : kFirstCancelPause;
  live.next_cancel = now + live.cancel_pause;
  live.cancel_in_flight = true;
  ++live.cancels_sent;
  AVENOR_FAILPOINT("exec.before_cancel");
  try {
    context_.venue.cancel(
        context_.order_ref(live), [this, id = live.order.id()](const venue::VenueResult<void>& answer) {
          LiveOrder* again = context_.orders.find(id);
          if (!again) return;
          again->cancel_in_flight = false;
          again->cancel_venue_text =
              answer ? "accepted" : core::shortened(answer.error().message, kLongestVenueText);
          if (is_final(again->order.status)) return;
          if (!answer) context_.events.note(again->order, "cancel: " + answer.error().message);
          // Accepted or not, only the venue's report that it is cancelled counts: queried if the stream does
          // not deliver it.
          queries_.query_order_later(*again);
        });
  } catch (...) {
    live.cancel_in_flight = false;
    queries_.query_order_later(live);
    throw;
  }
}

}  // namespace avenor::oms
