#include "oms/sessions/owed_executions.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "oms/sessions/execution_history.hpp"
#include "oms/sessions/order_queries.hpp"
#include "oms/sessions/order_reports.hpp"

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration kFillsGrace = 300ms;       ///< the stream's time before executions are fetched
constexpr core::Duration kLongestFillsGrace = 60s;  ///< when they do not come
constexpr int kQuickFillChecks = 3;
constexpr core::Duration kFillsMargin = 5s;  ///< clocks differ

}  // namespace

void OwedExecutions::on_total(LiveOrder& live, domain::Quantity filled, bool answered) {
  // It had reported more without showing it, and reports less now: the first report was wrong.
  const bool taken_back = answered && filled < live.filled_at_venue && denied(live);
  live.filled_at_venue = std::max(taken_back ? live.order.filled_qty : live.filled_at_venue, filled);
  if (live.fills_owed()) want(live);
}

void OwedExecutions::want(LiveOrder& live) {
  if (std::exchange(live.fill_check_due, true)) return;
  const auto steps = std::clamp(live.fill_checks - kQuickFillChecks, 0, 8);
  due_.add(context_.clock.mono() + std::min<core::Duration>(kFillsGrace * (1 << steps), kLongestFillsGrace),
           live.order.id());
}

bool OwedExecutions::denied(const LiveOrder& live) const {
  const auto it = fetched_when_owed_.find(live.order.id());
  return it != fetched_when_owed_.end() && live.fill_checks >= kDenialsToTrust &&
         history_.fetched() >= it->second + kAnswersToTrust;
}

void OwedExecutions::tick() {
  const auto now = context_.clock.mono();
  core::WallTime since;
  while (const auto id = due_.take(now)) {
    LiveOrder* live = context_.orders.find(*id);
    if (!live || !live->fills_owed()) fetched_when_owed_.erase(*id);
    if (!live) continue;
    live->fill_check_due = false;
    if (live->fills_owed()) {
      const auto from = on_still_owed(*live);
      since = since.is_set() ? std::min(since, from) : from;
    } else {
      live->fill_checks = 0;
    }
    reports_.apply_held_end(*live);
  }
  if (since.is_set()) history_.fetch(since);
}

core::WallTime OwedExecutions::on_still_owed(LiveOrder& live) {
  // Further back each time: our clock may have been wrong when it was created, or it is older than our
  // knowledge of it.
  const auto from = live.order.created_at - kFillsMargin * (1 << std::min(live.fill_checks++, 15));
  want(live);
  fetched_when_owed_.try_emplace(live.order.id(), history_.fetched());
  // There may be none: then the order's total is queried once more.
  if (live.fill_checks >= kDenialsToTrust) queries_.query_order(live);
  // they did not come: then the order's presence at the venue becomes a step
  if (live.order.status == domain::OrderStatus::Pending && !live.unacknowledged())
    context_.lifecycle.advance(live, domain::OrderEvent::Accepted,
                               {.what = "venue answer", .venue_text = {}, .error = {}, .message = {}});
  return from;
}

}  // namespace avenor::oms
