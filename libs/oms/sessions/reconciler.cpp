#include "oms/sessions/reconciler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/failpoint.hpp"
#include "core/on_failure.hpp"

namespace avenor::oms {
namespace {

constexpr std::size_t kQueriesAtOnce = 16;
/// clocks differ, and histories lag: a minute is read twice
constexpr core::Duration kHistoryMargin = std::chrono::seconds{60};

}  // namespace

// The frame around the answer reports an exception; here it must not leave a pass that never ends.
template <class Work>
void Reconciler::in_pass(std::uint64_t pass, Work&& work) {
  if (pass != pass_) return;
  core::on_failure(std::forward<Work>(work), [&] {
    if (pass == pass_)
      end_pass(
          core::fail(fmt::format("the comparison with {} was interrupted by an error", session_.name())));
  });
}

void Reconciler::run(std::function<void(core::Status)> done) {
  if (done) waiting_.push_back(std::move(done));
  if (!running_) start_pass();
}

void Reconciler::start_pass() {
  running_ = true;
  began_ = clock_.mono();
  served_ = std::exchange(waiting_, {});
  session_.venue().open_orders([this, pass = pass_, asked = clock_.mono()](
                                   const venue::VenueResult<std::vector<venue::OrderReport>>& answer) {
    if (!answer)
      return end_pass(
          core::fail(fmt::format("open orders of {}: {}", session_.name(), answer.error().message)));
    in_pass(pass, [&] { compare_orders(*answer, asked); });
  });
}

void Reconciler::compare_orders(const std::vector<venue::OrderReport>& at_venue, core::MonoTime asked) {
  std::set<domain::ClientOrderId> listed;
  for (const auto& report : at_venue) {
    if (const LiveOrder* live =
            orders_.find_at_venue(session_.name(), report.venue_order_id, report.client_id))
      listed.insert(live->order.id());
    session_.on_execution_report(report, "reconciliation", asked);
  }
  to_query_.clear();
  AVENOR_FAILPOINT("exec.orders_compared");
  for (const LiveOrder* live : orders_.open(session_.name()))
    if (live->sending == LiveOrder::Sending::Done && !listed.contains(live->order.id()))
      to_query_.push_back(live->order.id());
  if (to_query_.empty()) return fetch_executions();
  for (std::size_t i = 0; i < kQueriesAtOnce && !to_query_.empty(); ++i) query_next();
}

void Reconciler::query_next() {
  const auto id = to_query_.front();
  to_query_.pop_front();
  ++querying_;
  const auto done = [this, pass = pass_] {
    in_pass(pass, [this] {
      --querying_;
      if (!to_query_.empty()) return query_next();
      if (querying_ == 0) fetch_executions();
    });
  };
  LiveOrder* live = orders_.find(id);
  if (!live || is_final(live->order.status)) return done();
  session_.query_order(*live, done);
}

std::optional<core::WallTime> Reconciler::executions_from() {
  std::optional<core::WallTime> from;
  if (!reads_on_) from = fills_from_;
  for (const LiveOrder* live : orders_.open(session_.name()))
    if (live->fills_owed() && live->order.created_at < from.value_or(fills_from_))
      from = live->order.created_at;
  if (from) *from = *from - kHistoryMargin;
  return from;
}

void Reconciler::read_executions(std::function<void(core::Status)> done) {
  session_.read_executions(executions_from(),
                           [this, set_back = set_back_, done = std::move(done)](core::Status read) {
                             if (read && set_back == set_back_) {
                               // Uses the venue's times: our clock may be wrong.
                               if (const auto newest = session_.newest_execution(); newest.is_set())
                                 fills_from_ = newest;
                               reads_on_ = true;
                             }
                             // Executions that are still searched are read again.
                             if (!read) return done(std::move(read));
                             if (const auto oldest = session_.oldest_unattributed(); oldest.is_set())
                               set_fills_from(std::min(fills_from_, oldest));
                             done(std::move(read));
                           });
}

void Reconciler::fetch_executions() {
  orders_compared_from_ = began_;
  read_executions([this, pass = pass_](const core::Status& read) {
    in_pass(pass, [&] {
      if (!read) return end_pass(read);
      comparison_.compare([this, pass](core::Status compared) {
        if (pass == pass_) end_pass(std::move(compared));
      });
    });
  });
}

void Reconciler::tick() {
  if (running_ || !comparison_.take_due()) return;
  // Executions first: the usual reason for a difference is a missed execution.
  read_executions([this](const core::Status& read) {
    if (!read) return comparison_.postpone();
    comparison_.compare([this](const core::Status& compared) {
      if (!compared) comparison_.postpone();
    });
  });
}

void Reconciler::end_pass(core::Status status) {
  running_ = false;
  ++pass_;
  querying_ = 0;
  to_query_.clear();
  if (status) passed_once_ = true;
  for (auto& done : std::exchange(served_, {})) done(status);
  if (!waiting_.empty() && !running_) start_pass();
}

}  // namespace avenor::oms
