#include "oms/sessions/reconciler.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "core/failpoint.hpp"

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t kLookupsAtOnce = 16;
constexpr core::Duration kHistoryMargin = 60s;  ///< clocks differ, and histories lag: a minute is read twice
constexpr core::Duration kCompareAgain = 1s;

}  // namespace

void Reconciler::run(std::function<void(core::Status)> done) {
  if (done) waiting_.push_back(std::move(done));
  if (!running_) start_pass();
}

void Reconciler::start_pass() {
  running_ = true;
  began_ = clock_.mono();
  served_ = std::exchange(waiting_, {});
  session_.venue().open_orders(
      [this, asked = clock_.mono()](const venue::VenueResult<std::vector<venue::OrderReport>>& answer) {
        if (!answer)
          return end_pass(
              core::fail(fmt::format("open orders of {}: {}", session_.name(), answer.error().message)));
        compare_orders(*answer, asked);
      });
}

void Reconciler::compare_orders(const std::vector<venue::OrderReport>& at_venue, core::MonoTime asked) {
  std::set<domain::ClientOrderId> listed;
  for (const auto& report : at_venue) {
    if (const LiveOrder* live =
            orders_.find_at_venue(session_.name(), report.venue_order_id, report.client_id))
      listed.insert(live->order.id());
    session_.hear(report, "reconciliation", asked);
  }
  to_look_up_.clear();
  AVENOR_FAILPOINT("exec.orders_compared");
  for (const LiveOrder* live : orders_.open(session_.name()))
    if (live->sending == LiveOrder::Sending::Done && !listed.contains(live->order.id()))
      to_look_up_.push_back(live->order.id());
  if (to_look_up_.empty()) return after_orders();
  for (std::size_t i = 0; i < kLookupsAtOnce && !to_look_up_.empty(); ++i) look_up_next();
}

void Reconciler::look_up_next() {
  const auto id = to_look_up_.front();
  to_look_up_.pop_front();
  ++looking_up_;
  const auto done = [this] {
    --looking_up_;
    if (!to_look_up_.empty()) return look_up_next();
    if (looking_up_ == 0) after_orders();
  };
  LiveOrder* live = orders_.find(id);
  if (!live || is_final(live->order.status)) return done();
  session_.query_order(*live, done);
}

void Reconciler::after_orders() {
  orders_compared_from_ = began_;
  auto since = fills_from_;
  for (const LiveOrder* live : orders_.open(session_.name()))
    if (live->fills_owed()) since = std::min(since, live->order.created_at);
  fetch_fills(since - kHistoryMargin, [this](const core::Status& fetched) {
    if (!fetched) return end_pass(fetched);
    // The venue's own times: our clock may be set to anything.
    if (newest_fill_.is_set()) fills_from_ = newest_fill_;
    if (const auto oldest = session_.oldest_unattributed(); oldest.is_set())
      fills_from_ = std::min(fills_from_, oldest);
    compare_positions([this](core::Status compared) { end_pass(std::move(compared)); });
  });
}

void Reconciler::fetch_fills(core::WallTime since, std::function<void(core::Status)> done) {
  if (fetching_ && !done) {  // a second wish while one runs: once more afterwards
    fetch_again_ = fetch_again_ ? std::min(*fetch_again_, since) : since;
    return;
  }
  fetching_ = true;
  session_.venue().fills_since(since, [this, done = std::move(done)](
                                          venue::VenueResult<std::vector<venue::FillReport>> answer) mutable {
    auto ended = [this, done = std::move(done)](core::Status status) {
      fetching_ = false;
      if (done) done(std::move(status));
      if (const auto again = std::exchange(fetch_again_, std::nullopt)) fetch_fills(*again);
    };
    if (!answer)
      return ended(core::fail(fmt::format("executions of {}: {}", session_.name(), answer.error().message)));
    took_fills(std::move(*answer), std::move(ended));
  });
}

void Reconciler::took_fills(std::vector<venue::FillReport> fills, std::function<void(core::Status)> done) {
  std::vector<domain::ExecId> unsure;
  for (const auto& fill : fills) {
    // One that is dated in the future would hide all that comes before it. Should our own clock be behind,
    // more is read than needed.
    newest_fill_ = std::max(newest_fill_, std::min(fill.event_ts, clock_.wall()));
    const LiveOrder* live = orders_.find_at_venue(session_.name(), fill.venue_order_id, fill.client_id);
    // the order may be out of the ledger: booked by an earlier life
    if (live && live->execs.contains(fill.exec_id))
      recall(fill);
    else
      unsure.push_back(fill.exec_id);
  }
  AVENOR_FAILPOINT("exec.fills_fetched");
  if (unsure.empty()) return done({});
  ledger_.missing(session_.name(), unsure,
                  [this, fills = std::move(fills),
                   done = std::move(done)](const core::Result<std::vector<domain::ExecId>>& answer) {
                    if (!answer) return done(tl::unexpected(answer.error()));
                    const std::set<domain::ExecId> missing(answer->begin(), answer->end());
                    for (const auto& fill : fills) {
                      if (missing.contains(fill.exec_id))
                        hear_missed(fill);
                      else
                        recall(fill);
                    }
                    done({});
                  });
}

void Reconciler::recall(const venue::FillReport& fill) {
  // An earlier life of ours has booked it: the venue's positions may not show it yet all the same.
  const auto now = clock_.mono();
  const auto age = std::max(clock_.wall() - fill.event_ts, core::Duration{0});
  if (age > RecentExecutions::kKept) return;
  session_.recent().booked(fill.exec_id, fill.symbol, domain::signed_qty(fill.side, fill.qty), now - age,
                           now);
}

void Reconciler::hear_missed(const venue::FillReport& fill) {
  const auto has_it = [&] {
    const LiveOrder* live = orders_.find_at_venue(session_.name(), fill.venue_order_id, fill.client_id);
    return live && live->execs.contains(fill.exec_id);
  };
  const bool known = has_it();
  session_.hear(fill, nullptr, "reconciliation");
  if (!known && has_it() && on_found_) on_found_(fill.event_ts);
}

void Reconciler::compare_positions(std::function<void(core::Status)> done) {
  comparing_ = true;
  AVENOR_FAILPOINT("exec.before_positions");
  session_.venue().positions([this, done = std::move(done)](
                                 const venue::VenueResult<std::vector<domain::NamedPosition>>& answer) {
    comparing_ = false;
    if (!answer)
      return done(core::fail(fmt::format("positions of {}: {}", session_.name(), answer.error().message)));
    std::map<domain::Symbol, domain::Position> at_venue;
    for (const auto& [key, position] : *answer) at_venue[key.symbol] = position;
    const auto ours = positions_.nets(session_.name());
    notice_unreadable(session_.venue().unreadable_positions());
    for (const auto& symbol : unreadable_) {
      // Not known is not flat: no break is seen in it.
      const auto it = ours.find(symbol);
      if (it != ours.end()) at_venue[symbol].qty = it->second;
    }
    if (session_.venue().positions_incomplete()) {
      events_.alert(
          {.severity = domain::Severity::Critical,
           .code = "position.unreadable",
           .message = fmt::format(
               "{}'s list of positions has an entry that does not even tell its symbol: what the list lacks "
               "is not compared, and no halt comes of it; look at the account by hand",
               session_.name()),
           .subject = session_.name().str()});
      for (const auto& [symbol, qty] : ours)
        if (const auto [it, lacking] = at_venue.try_emplace(symbol); lacking) it->second.qty = qty;
    }
    judge(at_venue);
    done({});
  });
}

void Reconciler::notice_unreadable(const std::vector<domain::Symbol>& symbols) {
  std::set<domain::Symbol> now(symbols.begin(), symbols.end());
  for (const auto& symbol : now)
    if (!unreadable_.contains(symbol))
      events_.alert(
          {.severity = domain::Severity::Critical,
           .code = "position.unreadable",
           .message = fmt::format(
               "{}'s position in {} could not be read: it is not compared, and nothing is opened in it until "
               "it can be; look at the account by hand",
               session_.name(), symbol),
           .subject = symbol.str()});
  for (const auto& symbol : unreadable_)
    if (!now.contains(symbol))
      events_.alert({.severity = domain::Severity::Info,
                     .code = "position.readable",
                     .message = fmt::format("{}'s position in {} can be read again, or is gone",
                                            session_.name(), symbol),
                     .subject = symbol.str()});
  unreadable_ = std::move(now);
}

void Reconciler::recall_break(const domain::Symbol& symbol) {
  breaks_.recall(symbol);
  compare_at_ = clock_.mono();
}

void Reconciler::judge(const std::map<domain::Symbol, domain::Position>& at_venue) {
  compared_at_ = clock_.mono();
  auto expected = positions_.nets(session_.name());
  for (const auto& [symbol, position] : at_venue) expected.try_emplace(symbol);
  for (const auto& [symbol, drift] : breaks_.all()) expected.try_emplace(symbol);
  breaks_.begin(clock_.mono());
  for (const auto& [symbol, ours] : expected) {
    const auto it = at_venue.find(symbol);
    judge(symbol, ours, it == at_venue.end() ? domain::Position{} : it->second);
  }
  compare_at_ = breaks_.next_look();
}

void Reconciler::judge(const domain::Symbol& symbol, domain::Quantity ours, const domain::Position& theirs) {
  PositionBreaks::Look look{.ours = ours,
                            .venues = theirs.qty,
                            .price = theirs.avg_price,
                            .recent = {},
                            .may_have_bought = {},
                            .may_have_sold = {},
                            .in_doubt = false};
  if (ours != theirs.qty) {
    const auto from = clock_.mono() - breaks_.wait();
    look.recent = session_.recent().since(symbol, from);
    const auto unheard = orders_.possible_fills(session_.name(), symbol, from);
    const auto owed = session_.owed_exits(symbol, {});
    look.may_have_bought = unheard.open_buys + owed.open_buys;
    look.may_have_sold = unheard.open_sells + owed.open_sells;
    look.in_doubt = session_.in_doubt(symbol);
  }
  const auto verdict = breaks_.look(symbol, look);
  if (verdict == PositionBreaks::Verdict::Nothing) return;
  if (verdict == PositionBreaks::Verdict::Over) {
    events_.alert(
        {.severity = domain::Severity::Info,
         .code = "position.drift_over",
         .message = fmt::format("{} and the ledger agree on {} again: {}", session_.name(), symbol, ours),
         .subject = symbol.str()});
    if (on_break_over_) on_break_over_(symbol);
    return;
  }
  const auto drift = breaks_.all().at(symbol);
  const bool proven = verdict == PositionBreaks::Verdict::Proven;
  const auto policy = on_drift_ ? on_drift_(symbol, drift, proven) : BreakPolicy::Tell;
  if (policy == BreakPolicy::Booked) return breaks_.booked(symbol);
  if (policy == BreakPolicy::Wait) return;
  breaks_.told(symbol);
  if (policy == BreakPolicy::Told) return;
  events_.alert({.severity = domain::Severity::Critical,
                 .code = "position.drift",
                 .message = fmt::format("{} holds {} {}, the ledger says {}", session_.name(), theirs.qty,
                                        symbol, ours),
                 .subject = symbol.str()});
}

void Reconciler::tick() {
  if (!compare_at_ || comparing_ || running_ || clock_.mono() < *compare_at_) return;
  compare_at_.reset();
  // Executions first: the usual reason for a difference is one that was missed.
  fetch_fills(fills_from_ - kHistoryMargin, [this](const core::Status& fetched) {
    if (!fetched)
      compare_at_ = clock_.mono() + kCompareAgain;
    else
      compare_positions([this](const core::Status& compared) {
        if (!compared) compare_at_ = clock_.mono() + kCompareAgain;
      });
  });
}

void Reconciler::end_pass(core::Status status) {
  running_ = false;
  if (status) passed_once_ = true;
  for (auto& done : std::exchange(served_, {})) done(status);
  if (!waiting_.empty() && !running_) start_pass();
}

}  // namespace avenor::oms
