#include "oms/brackets/held_bracket.hpp"

#include <algorithm>
#include <utility>

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration kFirstAgain = 1s;
constexpr int kMany =
    20;  ///< failures in a row: an operator must check, and every try is a row in the ledger
constexpr core::Duration kSeldom = 5min;

}  // namespace

domain::Quantity HeldBracket::left(const LiveOrder& entry) const {
  auto rest = domain::holding_change(entry.order).abs();
  for (const auto& [id, done] : exits) rest -= done;
  return rest;
}

void HeldBracket::forget() {
  *this = HeldBracket{.since = since,  // no new holding: it keeps its age
                      .exits = {},
                      .out = {},
                      .voiding = {},
                      .disarmed = std::move(disarmed),
                      .failures = failures,
                      .next_try = next_try,
                      .cancel = std::move(cancel),
                      .due = due};
}

void HeldBracket::try_later(core::MonoTime now) {
  const auto wait = std::min<core::Duration>(kFirstAgain * (1 << std::min(failures, 8)), kLongestAgain);
  next_try = now + (failures < kMany ? wait : kSeldom);
  ++failures;
}

}  // namespace avenor::oms
