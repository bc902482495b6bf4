#include "oms/sessions/report_attribution.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "oms/sessions/execution_booking.hpp"
#include "oms/sessions/external_orders.hpp"
#include "oms/sessions/ledger_lookup.hpp"
#include "oms/sessions/order_reports.hpp"

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostAttributing = 10'000;
constexpr core::Duration kFirstAttributePause = 1s;
constexpr core::Duration kLongestAttributePause = 8s;
constexpr std::size_t kMostUnattributed = 10'000;
constexpr std::size_t kHalfUnattributed = 5'000;
constexpr core::Duration kLongestDoubt = 60s;

}  // namespace

void ReportAttribution::on_execution_report(const venue::OrderReport& report, const std::string& source,
                                            std::optional<core::MonoTime> asked) {
  if (LiveOrder* live = context_.find_at_venue(report.venue_order_id, report.client_id))
    return reports_.apply(*live, report, source, asked);
  lookup_.find(report.venue_order_id, report.client_id, [this, report, source, asked](LiveOrder* live) {
    if (live) return reports_.apply(*live, report, source, asked);
    external_.on_unknown_order(report, source);
  });
}

void ReportAttribution::on_execution_report(const venue::FillReport& fill, const venue::OrderReport* order,
                                            const std::string& source) {
  // The order reported with it has the client id when the execution does not.
  const auto& client_id = order && fill.client_id.empty() ? order->client_id : fill.client_id;
  if (LiveOrder* live = context_.find_at_venue(fill.venue_order_id, client_id)) {
    book(*live, fill, order, source);
    // Not booked: its row is still being written, or its figures are doubted. The history brings it again.
    const LiveOrder* same = context_.find_at_venue(fill.venue_order_id, client_id);
    if (order && !(same && same->execs.contains(fill.exec_id))) (void)streamed_.insert(fill.exec_id.str());
    return;
  }
  if (external_.leaves_alone(fill.venue_order_id)) {
    unattributed_.erase(fill.exec_id);
    return;
  }
  remember(fill);
  if (order) (void)streamed_.insert(fill.exec_id.str());  // only the stream reports the order with it
  lookup_.find(fill.venue_order_id, client_id,
               [this, fill, source, its = order ? std::optional{*order} : std::nullopt](LiveOrder* live) {
                 if (live) return book(*live, fill, its ? &*its : nullptr, source);
                 ask(fill, its, source);
               });
}

void ReportAttribution::book(LiveOrder& live, const venue::FillReport& fill, const venue::OrderReport* order,
                             const std::string& source) {
  unattributed_.erase(fill.exec_id);
  booking_.book(live, fill, order, source);
}

void ReportAttribution::remember(const venue::FillReport& fill) {
  if (unattributed_.size() < kMostUnattributed || unattributed_.contains(fill.exec_id)) {
    unattributed_.try_emplace(fill.exec_id,
                              Unattributed{.since = context_.clock.mono(), .event_ts = fill.event_ts});
    return;
  }
  // No room for its id: still recorded is that the history must be read again from there.
  if (!untracked_since_.is_set() || fill.event_ts < untracked_since_) untracked_since_ = fill.event_ts;
}

void ReportAttribution::ask(const venue::FillReport& fill, const std::optional<venue::OrderReport>& order,
                            const std::string& source) {
  // A history may name only the venue's order id, which we do not know while the answer to the order is lost.
  const auto& id = fill.venue_order_id;
  const auto now = context_.clock.mono();
  if (questions_.size() >= kMostAttributing && !questions_.contains(id))
    std::erase_if(questions_, [](const auto& entry) { return !entry.second.asking; });
  auto& question = questions_[id];
  // a later pass reads the execution again
  if (!question.asking && question.not_before && now < *question.not_before) return;
  const bool waits = std::ranges::any_of(
      question.fills, [&](const auto& waiting) { return waiting.fill.exec_id == fill.exec_id; });
  if (!waits) question.fills.push_back({.fill = fill, .order = order});
  if (std::exchange(question.asking, true)) return;
  question.pause = std::clamp(question.pause * 2, kFirstAttributePause, kLongestAttributePause);
  question.not_before = now + question.pause;
  context_.venue.find({.symbol = fill.symbol, .venue_order_id = id, .client_id = {}},
                      [this, id, source](const venue::VenueResult<venue::OrderReport>& answer) {
                        on_answer(id, answer, source);
                      });
}

void ReportAttribution::on_answer(const domain::VenueOrderId& id,
                                  const venue::VenueResult<venue::OrderReport>& answer,
                                  const std::string& source) {
  const auto it = questions_.find(id);
  if (it == questions_.end()) return;
  it->second.asking = false;
  const auto fills = std::exchange(it->second.fills, {});
  if (!answer) return;
  const auto report = *answer;
  lookup_.find(report.venue_order_id, report.client_id, [this, id, fills, report, source](LiveOrder* live) {
    if (live) {
      questions_.erase(id);
      reports_.apply(*live, report, source);
      // Use the order as reported with the execution: by now it may have more fills, so that any quantity
      // would fit.
      for (const auto& [fill, order] : fills) book(*live, fill, order ? &*order : nullptr, source);
      return;
    }
    if (!external_.on_unknown_order(report, "an execution")) return;
    questions_.erase(id);
    for (const auto& waiting : fills) unattributed_.erase(waiting.fill.exec_id);
  });
}

bool ReportAttribution::in_doubt() const {
  return std::ranges::any_of(unattributed_, [now = context_.clock.mono()](const auto& entry) {
    return now - entry.second.since < kLongestDoubt;
  });
}

core::WallTime ReportAttribution::oldest_unattributed() {
  // Once half of the room is free again, the pass that reads from there has room for the others.
  core::WallTime oldest = untracked_since_;
  if (unattributed_.size() < kHalfUnattributed) untracked_since_ = {};
  for (const auto& [exec, entry] : unattributed_)
    if (!oldest.is_set() || entry.event_ts < oldest) oldest = entry.event_ts;
  return oldest;
}

}  // namespace avenor::oms
