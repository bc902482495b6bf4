#include "oms/sessions/position_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/failpoint.hpp"
#include "core/on_failure.hpp"
#include "oms/sessions/venue_session.hpp"

namespace avenor::oms {
namespace {

constexpr core::Duration kCompareAgain = std::chrono::seconds{1};
/// An unreadable position blocks what opens in its symbol, and the next answer is usually whole: it is read
/// again soon, and less and less often, as each reading is two requests.
constexpr core::Duration kFirstReadAgain = std::chrono::seconds{1};
constexpr core::Duration kLongestReadAgain = std::chrono::seconds{60};  ///< the passes' own interval

}  // namespace

bool PositionComparison::take_due() {
  if (!compare_at_ || comparing_ || clock_.mono() < *compare_at_) return false;
  compare_at_.reset();
  return true;
}

void PositionComparison::postpone() { compare_at_ = clock_.mono() + kCompareAgain; }

void PositionComparison::recall(const domain::Symbol& symbol) {
  breaks_.recall(symbol);
  compare_at_ = clock_.mono();
}

void PositionComparison::compare(std::function<void(core::Status)> done) {
  comparing_ = true;
  AVENOR_FAILPOINT("exec.before_positions");
  session_.account().positions([this, done = std::move(done)](
                                   const venue::VenueResult<std::vector<domain::NamedPosition>>& answer) {
    comparing_ = false;
    if (!answer)
      return done(core::fail(fmt::format("positions of {}: {}", session_.name(), answer.error().message)));
    core::on_failure([&] { on_positions(*answer); },
                     [&] {
                       done(core::fail(fmt::format(
                           "positions of {}: comparing them was interrupted by an error", session_.name())));
                     });
    done({});
  });
}

void PositionComparison::on_positions(const std::vector<domain::NamedPosition>& answer) {
  std::map<domain::Symbol, domain::Position> at_venue;
  for (const auto& [key, position] : answer) at_venue[key.symbol] = position;
  const auto ours = positions_.nets(session_.name());
  report_unreadable(session_.account().unreadable_positions());
  for (const auto& symbol : unreadable_) {
    // Unknown is not flat: it does not count as a break.
    const auto it = ours.find(symbol);
    if (it != ours.end()) at_venue[symbol].qty = it->second;
  }
  if (session_.account().positions_incomplete()) {
    events_.alert({.severity = domain::Severity::Critical,
                   .code = "position.unreadable",
                   .message = fmt::format(
                       "{}'s list of positions has an entry without a symbol: positions missing from the "
                       "list are not compared and cause no halt; check the account manually",
                       session_.name()),
                   .subject = session_.name().str()});
    for (const auto& [symbol, qty] : ours)
      if (const auto [it, lacking] = at_venue.try_emplace(symbol); lacking) it->second.qty = qty;
  }
  judge(at_venue);
}

void PositionComparison::report_unreadable(const std::vector<domain::Symbol>& symbols) {
  std::set<domain::Symbol> now(symbols.begin(), symbols.end());
  for (const auto& symbol : now)
    if (!unreadable_.contains(symbol))
      events_.alert(
          {.severity = domain::Severity::Critical,
           .code = "position.unreadable",
           .message = fmt::format("{}'s position in {} could not be read: it is not compared, and nothing is "
                                  "opened in it until it can be; check the account manually",
                                  session_.name(), symbol),
           .subject = symbol.str()});
  for (const auto& symbol : unreadable_)
    if (!now.contains(symbol))
      events_.alert({.severity = domain::Severity::Info,
                     .code = "position.readable",
                     .message = fmt::format("{}'s position in {} can be read again, or is gone",
                                            session_.name(), symbol),
                     .subject = symbol.str()});
  const bool more = !std::ranges::includes(unreadable_, now);
  if (more) read_again_ = kFirstReadAgain;
  unreadable_ = std::move(now);
}

void PositionComparison::read_unreadable_again() {
  if (unreadable_.empty()) return;
  const auto again = clock_.mono() + read_again_;
  compare_at_ = compare_at_ ? std::min(*compare_at_, again) : again;
  read_again_ = std::min(read_again_ * 2, kLongestReadAgain);
}

void PositionComparison::judge(const std::map<domain::Symbol, domain::Position>& at_venue) {
  compared_at_ = clock_.mono();
  auto expected = positions_.nets(session_.name());
  for (const auto& [symbol, position] : at_venue) expected.try_emplace(symbol);
  for (const auto& [symbol, difference] : breaks_.all()) expected.try_emplace(symbol);
  breaks_.begin(clock_.mono());
  for (const auto& [symbol, ours] : expected) {
    const auto it = at_venue.find(symbol);
    judge(symbol, ours, it == at_venue.end() ? domain::Position{} : it->second);
  }
  compare_at_ = breaks_.next_look();
  read_unreadable_again();
}

PositionBreaks::Look PositionComparison::look_at(const domain::Symbol& symbol, domain::Quantity ours,
                                                 const domain::Position& theirs) {
  PositionBreaks::Look look{.ours = ours,
                            .venues = theirs.qty,
                            .price = theirs.avg_price,
                            .recent = {},
                            .may_have_bought = {},
                            .may_have_sold = {},
                            .in_doubt = false};
  if (ours == theirs.qty) return look;
  const auto from = clock_.mono() - breaks_.wait();
  look.recent = session_.recent().since(symbol, from);
  const auto unheard = orders_.possible_fills(session_.name(), symbol, from);
  const auto owed = session_.owed_exits(symbol, {});
  look.may_have_bought = unheard.open_buys + owed.open_buys;
  look.may_have_sold = unheard.open_sells + owed.open_sells;
  look.in_doubt = session_.in_doubt(symbol);
  return look;
}

void PositionComparison::judge(const domain::Symbol& symbol, domain::Quantity ours,
                               const domain::Position& theirs) {
  switch (breaks_.look(symbol, look_at(symbol, ours, theirs))) {
    case PositionBreaks::Verdict::Nothing: return;
    case PositionBreaks::Verdict::Break: return on_break(symbol, false);
    case PositionBreaks::Verdict::Proven: return on_break(symbol, true);
    case PositionBreaks::Verdict::Over: return on_over(symbol, ours);
  }
}

void PositionComparison::on_over(const domain::Symbol& symbol, domain::Quantity ours) {
  events_.alert(
      {.severity = domain::Severity::Info,
       .code = "position.drift_over",
       .message = fmt::format("{} and the ledger agree on {} again: {}", session_.name(), symbol, ours),
       .subject = symbol.str()});
  break_events_.position_break_over(symbol);
}

void PositionComparison::on_break(const domain::Symbol& symbol, bool proven) {
  const auto difference = breaks_.all().at(symbol);
  const auto policy = break_events_.position_break(symbol, difference, proven);
  if (policy == BreakPolicy::Booked) return breaks_.booked(symbol);
  if (policy == BreakPolicy::Wait) return;
  breaks_.told(symbol);
  if (policy == BreakPolicy::Told) return;
  events_.alert({.severity = domain::Severity::Critical,
                 .code = "position.drift",
                 .message = fmt::format("{} holds {} {}, the ledger says {}", session_.name(),
                                        difference.venues, symbol, difference.ours),
                 .subject = symbol.str()});
}

}  // namespace avenor::oms
