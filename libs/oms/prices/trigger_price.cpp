#include "oms/prices/trigger_price.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace avenor::oms {
namespace {

/// updates within this time are kept as one
constexpr core::Duration kSpan = std::chrono::milliseconds{20};
constexpr core::Duration kTradeAgrees = std::chrono::seconds{1};
/// an unconfirmed first price is accepted after this many times confirm_jump
constexpr int kAlone = 20;

bool beyond_level(domain::Price price, domain::Price level, bool below) {
  return below ? price <= level : price >= level;
}

}  // namespace

bool further_apart(domain::Price a, domain::Price b, int pct) {
  const auto low = std::min(a, b).decimal().units();
  const auto high = std::max(a, b).decimal().units();
  return low <= 0 || high * 100 > low * (100 + pct);
}

void TriggerPrice::see(domain::Price price, core::WallTime ts, core::MonoTime now,
                       const TriggerRules& rules) {
  const bool same = price_ && ts == ts_ && price == *price_;
  if (same) return;
  const auto before = std::exchange(price_, price);
  ts_ = ts;
  heard_ = now;
  if (!spans_.empty() && now - spans_.back().from < kSpan) {
    spans_.back().low = std::min(spans_.back().low, price);
    spans_.back().high = std::max(spans_.back().high, price);
  } else {
    spans_.push_back({.from = now, .low = price, .high = price});
  }
  const auto window = std::max(rules.confirm, rules.confirm_jump);
  const auto in_force = std::find_if(spans_.rbegin(), spans_.rend(),
                                     [&](const Span& span) { return span.from <= now - window; });
  if (in_force != spans_.rend()) spans_.erase(spans_.begin(), std::prev(in_force.base()));
  if (!reference_ && !seen_) {
    seen_ = price;
    near_ = 0;
  }
  auto& base = reference_ ? reference_ : seen_;
  if (!further_apart(price, *base, rules.jump_pct)) {
    base = price;
    near_ = std::min(near_ + 1, 2);
    end_jump();
    return;
  }
  // A jump up and back down do not confirm each other: each is a jump of its own. Nor does an outlier confirm
  // the price to which it comes back most of the way.
  const bool other_side = before && (*before < *base) != (price < *base);
  const bool comes_back =
      before && (price < *before) == (*before > *base) && further_apart(price, *before, rules.jump_pct);
  if (jump_since_ && (other_side || comes_back)) end_jump();
  if (!jump_since_) {
    jump_since_ = now;
    jump_evidence_ = 0;
  }
  ++jump_evidence_;
  weigh(now, rules);
}

/// The jump was an outlier, so the suspicion from it ends. Without a reference there may be an older
/// suspicion, from an exit's own price: that stays.
void TriggerPrice::end_jump() {
  if (reference_ || (jump_since_ && split_since_ && *split_since_ >= *jump_since_)) split_since_.reset();
  jump_since_.reset();
}

void TriggerPrice::trade(domain::Price price, core::MonoTime now, const TriggerRules& rules) {
  trade_ = price;
  trade_at_ = now;
  if (!jump_since_ && price_ && !further_apart(price, *price_, rules.jump_pct)) near_ = 2;
  if (!jump_since_ || !price_ || further_apart(price, *price_, rules.jump_pct)) return;
  ++jump_evidence_;
  weigh(now, rules);
}

// A possible split stays possible when the price comes back: the suspicion stays.
void TriggerPrice::gone() {
  price_.reset();
  spans_.clear();
  jump_since_.reset();
}

void TriggerPrice::confirm_reference() {
  if (!price_) return;
  reference_ = price_;
  seen_.reset();
  jump_since_.reset();
  split_since_.reset();
}

/// A jump is accepted when it has lasted and was seen twice; one that may be a split is decided elsewhere.
void TriggerPrice::weigh(core::MonoTime now, const TriggerRules& rules) {
  if (!price_ || !jump_since_) return;
  if (reference_) {
    if (further_apart(*price_, *reference_, rules.split_pct)) {
      if (!split_since_) split_since_ = now;
      return;
    }
    split_since_.reset();
  }
  if (now - *jump_since_ < rules.confirm_jump || jump_evidence_ < 2) return;
  if (reference_) return confirm_reference();
  seen_ = price_;
  near_ = 2;
  jump_since_.reset();
}

bool TriggerPrice::stood(domain::Price level, bool below, core::MonoTime since) const {
  if (spans_.empty() || spans_.front().from > since) return false;
  return std::ranges::all_of(spans_, [&](const Span& span) {
    // A span that ended before `since` does not count.
    const bool over = &span != &spans_.back() && (&span + 1)->from <= since;
    return over || beyond_level(below ? span.high : span.low, level, below);
  });
}

bool TriggerPrice::trade_agrees(domain::Price level, bool below, core::MonoTime now) const {
  return trade_ && now - trade_at_ <= kTradeAgrees && beyond_level(*trade_, level, below);
}

TriggerPrice::Reached TriggerPrice::reached(domain::Price level, bool below, core::MonoTime now,
                                            const TriggerRules& rules) {
  if (!price_ || !beyond_level(*price_, level, below)) return Reached::No;
  weigh(now, rules);
  const auto reference = reference_.value_or(level);
  if (further_apart(*price_, reference, rules.split_pct)) {
    if (!split_since_) split_since_ = now;
    return Reached::Split;
  }
  if (!reference_ && seen_ && further_apart(*price_, *seen_, rules.jump_pct)) return Reached::Jump;
  if (further_apart(*price_, reference, rules.jump_pct)) {
    if (reference_) return Reached::Jump;
    // In an inactive market a single price that has lasted long enough is accepted: a stop does not wait for
    // ever.
    const auto long_enough = rules.confirm_jump * (witnessed() ? 1 : kAlone);
    return stood(level, below, now - long_enough) ? Reached::Yes : Reached::Jump;
  }
  if (trade_agrees(level, below, now)) return Reached::Yes;
  const bool at_once = rules.confirm == core::Duration{};
  return at_once || stood(level, below, now - rules.confirm) ? Reached::Yes : Reached::Waiting;
}

}  // namespace avenor::oms
