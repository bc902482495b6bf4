#include "oms/sessions/execution_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <utility>

#include "core/failpoint.hpp"
#include "core/on_failure.hpp"
#include "oms/orders/recent_executions.hpp"
#include "oms/orders/reported_fill.hpp"
#include "oms/sessions/report_attribution.hpp"

namespace avenor::oms {

void ExecutionHistory::fetch(core::WallTime since) {
  if (fetching_) {  // once more afterwards
    fetch_again_ = fetch_again_ ? std::min(*fetch_again_, since) : since;
    return;
  }
  ask(
      context_.venue.fills_from(since), [this](const core::Status& status) { fetched_ += status ? 1U : 0U; },
      false);
}

void ExecutionHistory::read(std::optional<core::WallTime> since, std::function<void(core::Status)> done) {
  ask(since ? context_.venue.fills_from(*since) : next_, std::move(done), true);
}

void ExecutionHistory::ask(const venue::FillCursor& from, std::function<void(core::Status)> done,
                           bool goes_on) {
  fetching_ = true;
  context_.venue.fills(from, [this, goes_on,
                              done = std::move(done)](venue::VenueResult<venue::FillHistory> answer) mutable {
    const auto once = std::make_shared<std::function<void(core::Status)>>(std::move(done));
    const auto ended = [this, once](core::Status status) {
      const auto its = std::exchange(*once, nullptr);
      if (!its) return;
      fetching_ = false;
      its(std::move(status));
      if (const auto again = std::exchange(fetch_again_, std::nullopt)) fetch(*again);
    };
    if (!answer)
      return ended(core::fail(fmt::format("executions of {}: {}", context_.name(), answer.error().message)));
    // The frame around the answer reports an exception; here it must not leave a read that never ends.
    core::on_failure(
        [&] {
          on_fetched(std::move(answer->fills),
                     [this, goes_on, next = std::move(answer->next), ended](core::Status status) mutable {
                       if (status && goes_on) next_ = std::move(next);
                       ended(std::move(status));
                     });
        },
        [&] { ended(broken_off()); });
  });
}

core::Status ExecutionHistory::broken_off() const {
  return core::fail(
      fmt::format("executions of {}: processing them was interrupted by an error", context_.name()));
}

void ExecutionHistory::on_fetched(std::vector<venue::FillReport> fills,
                                  std::function<void(core::Status)> done) {
  std::vector<domain::ExecId> unsure;
  for (const auto& fill : fills) {
    // An execution dated in the future would hide later ones. If our own clock is behind, more is read than
    // needed.
    newest_ = std::max(newest_, std::min(fill.event_ts, context_.clock.wall()));
    // the order may come from the ledger: booked in an earlier run
    if (is_booked(fill))
      on_booked_before(fill);
    else
      unsure.push_back(fill.exec_id);
  }
  AVENOR_FAILPOINT("exec.fills_fetched");
  if (unsure.empty()) return done({});
  context_.ledger.missing(context_.name(), unsure,
                          [this, fills = std::move(fills),
                           done = std::move(done)](const core::Result<std::vector<domain::ExecId>>& answer) {
                            if (!answer) return done(tl::unexpected(answer.error()));
                            const std::set<domain::ExecId> missing(answer->begin(), answer->end());
                            core::on_failure(
                                [&] {
                                  for (const auto& fill : fills) {
                                    if (missing.contains(fill.exec_id))
                                      on_missing(fill);
                                    else
                                      on_booked_before(fill);
                                  }
                                },
                                [&] { done(broken_off()); });
                            done({});
                          });
}

bool ExecutionHistory::is_booked(const venue::FillReport& fill) const {
  const LiveOrder* live = context_.find_at_venue(fill.venue_order_id, fill.client_id);
  return live && live->execs.contains(fill.exec_id);
}

// It was booked in an earlier run: the venue's positions may still not show it.
void ExecutionHistory::on_booked_before(const venue::FillReport& fill) {
  const LiveOrder* live = context_.find_at_venue(fill.venue_order_id, fill.client_id);
  if (live && live->booked_otherwise(fill.exec_id, fill.qty, fill.price))
    return attribution_.on_execution_report(fill, nullptr, "reconciliation");
  const auto now = context_.clock.mono();
  const auto age = std::max(context_.clock.wall() - fill.event_ts, core::Duration{0});
  if (age > RecentExecutions::kKept) return;
  recent_.booked(fill.exec_id, fill.symbol, domain::holding_change(reported_fill(fill)), now - age, now);
}

void ExecutionHistory::on_missing(const venue::FillReport& fill) {
  const bool known = is_booked(fill);
  attribution_.on_execution_report(fill, nullptr, "reconciliation");
  // It may be late only because its order was still being searched: then the stream has missed nothing.
  if (!known && is_booked(fill) && !attribution_.came_by_stream(fill.exec_id))
    context_.order_events.execution_missed(fill.event_ts);
}

}  // namespace avenor::oms
