#include "oms/sessions/position_breaks.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration kSteadyToTell = 5s;  ///< a constant difference is reported after this
/// one that changes (trading goes on) but never vanishes, after this
constexpr core::Duration kAnyToTell = 15s;
/// one that executions on their way might explain, after this
constexpr core::Duration kDoubtfulToTell = 60s;
/// between two comparisons; after a longer gap, no duration is known
constexpr core::Duration kUnbroken = 10s;
constexpr core::Duration kLookAgain = 1s;
constexpr core::Duration kLookAgainPatiently =
    3s;  ///< at a difference that is explained or reported: requests are limited
constexpr int kLooksToProve = 3;
constexpr int kLongestWaits = 5;  ///< a difference counts as explained for at most this many waits

}  // namespace

bool may_be_a_split(domain::Quantity one, domain::Price its_average, domain::Quantity other,
                    domain::Price others_average) {
  if (one.is_zero() || other.is_zero() || one.is_negative() != other.is_negative()) return false;
  auto [fewer, fewer_average] = std::pair{one.abs().decimal(), its_average};
  auto [more, more_average] = std::pair{other.abs().decimal(), others_average};
  if (more < fewer) {
    std::swap(fewer, more);
    std::swap(fewer_average, more_average);
  }
  if (fewer + fewer + fewer > more + more) return false;  // by less than half
  if (!fewer_average.is_positive() || !more_average.is_positive()) return true;
  // A split by n leaves an n-th of the average, another trader's purchase about the same average: a value
  // nearer to the first counts as a split.
  try {
    const auto ratio = core::divide_rounded(more_average.decimal(), fewer_average.decimal());
    return core::multiply_rounded(core::multiply_rounded(ratio, ratio), more) < fewer;
  } catch (const std::exception&) {  // an average this much larger cannot result from a split
    return false;
  }
}

void PositionBreaks::begin(core::MonoTime now) {
  // After a time without comparisons (the ledger was away, we were frozen) no duration is known.
  unbroken_ = now - std::exchange(now_, now) < kUnbroken;
}

PositionBreaks::Verdict PositionBreaks::look(const domain::Symbol& symbol, const Look& look) {
  if (look.ours == look.venues) {
    const auto known = all_.find(symbol);
    return known == all_.end() ? Verdict::Nothing : agree(known);
  }
  const auto [it, fresh] = all_.try_emplace(symbol);
  auto& drift = it->second;
  const bool known = !fresh && drift.looks > 0;
  const bool differed = known && !drift.agreed_since;
  const bool changed = known && drift.venues - drift.ours != look.venues - look.ours;
  drift.agreed_since.reset();
  if (!differed || (!unbroken_ && !drift.told)) {
    drift.since = drift.steady_since = now_;
    drift.looks = 0;
  }
  if (changed) {
    drift.accepted = false;
    drift.rescaled =
        drift.rescaled || may_be_a_split(drift.venues, drift.first_price, look.venues, look.price);
    drift.steady_since = now_;
    drift.looks = 0;
    if (std::exchange(drift.told, false))
      drift.since = now_;  // the reported size is no longer the present one
  }
  if (!known || drift.venues != look.venues) drift.first_price = look.price;
  drift.ours = look.ours;
  drift.venues = look.venues;
  drift.price = look.price;
  ++drift.looks;
  drift.explained = explains(look, drift);
  if (drift.told || drift.explained) return Verdict::Nothing;
  if (now_ - drift.steady_since < kSteadyToTell && now_ - drift.since < kAnyToTell) return Verdict::Nothing;
  if (now_ - drift.since < kDoubtfulToTell && look.in_doubt) return Verdict::Nothing;
  const bool proven = drift.looks >= kLooksToProve && now_ - drift.steady_since >= wait_ && !look.in_doubt;
  return proven ? Verdict::Proven : Verdict::Break;
}

PositionBreaks::Verdict PositionBreaks::agree(std::map<domain::Symbol, PositionBreak>::iterator which) {
  auto& drift = which->second;
  if (!drift.ever_told) {
    all_.erase(which);
    return Verdict::Nothing;
  }
  // Once may be chance: both figures change.
  if (!drift.agreed_since || !unbroken_) drift.agreed_since = now_;
  if (now_ - *drift.agreed_since < kSteadyToTell) return Verdict::Nothing;
  all_.erase(which);
  return Verdict::Over;
}

bool PositionBreaks::explains(const Look& look, const PositionBreak& drift) const {
  const auto difference = look.venues - look.ours;
  const auto steady = now_ - drift.steady_since;
  // The venue shows an earlier position of ours: the newest executions are not in it yet.
  domain::Quantity behind, bought, sold;
  bool exactly = false;
  for (auto movement = look.recent.rbegin(); movement != look.recent.rend(); ++movement) {
    if (now_ - movement->at > wait_) break;
    behind -= movement->qty;
    exactly = exactly || behind == difference;
    (movement->qty.is_positive() ? bought : sold) += movement->qty.abs();
  }
  if (exactly && steady < wait_ * kLongestWaits) return true;
  // Or executions unknown to us, with or without such a delay: then no exact figure can be computed, and the
  // same difference does not last as long as the venue's delay.
  const bool possible =
      difference <= look.may_have_bought + sold && -difference <= look.may_have_sold + bought;
  return possible && steady < wait_ && now_ - drift.since < wait_ * kLongestWaits;
}

bool PositionBreaks::open(const domain::Symbol& symbol) const {
  const auto it = all_.find(symbol);
  return it != all_.end() && it->second.looks > 0 && !it->second.explained && !it->second.agreed_since;
}

std::optional<core::MonoTime> PositionBreaks::next_look() const {
  if (all_.empty()) return {};
  const auto soon = [](const auto& entry) { return !entry.second.told && !entry.second.explained; };
  return now_ + (std::ranges::any_of(all_, soon) ? kLookAgain : kLookAgainPatiently);
}

}  // namespace avenor::oms
