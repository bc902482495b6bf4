// One side of one symbol for triggers: what a seller receives, or what a buyer pays. A single quote is not
// enough: a price fires an exit only when it has lasted for a moment or a trade confirms it, and a jump needs
// more than that. Pure: the caller brings the time.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "core/clock.hpp"
#include "domain/amounts.hpp"

namespace avenor::oms {

/// Percentages are of the smaller of the two prices, so that a fall and the rise back are the same distance.
struct TriggerRules {
  /// TRIGGER_CONFIRM_MS: the price must have lasted this long
  core::Duration confirm = std::chrono::milliseconds{250};
  /// TRIGGER_JUMP_PCT: further than this at once is a jump
  int jump_pct = 5;
  /// TRIGGER_CONFIRM_JUMP_MS: and a second update or a trade
  core::Duration confirm_jump = std::chrono::milliseconds{1000};
  /// TRIGGER_SPLIT_PCT: further than this may be a split
  int split_pct = 30;
  /// TRIGGER_SPLIT_HOLD_S: and the venue's positions agree
  core::Duration split_hold = std::chrono::seconds{60};
};

/// True when `a` and `b` are further apart than `pct` per cent of the smaller.
bool further_apart(domain::Price a, domain::Price b, int pct);

class TriggerPrice {
 public:
  enum class Reached {
    No,
    Waiting,  ///< beyond the level, and not confirmed yet
    Jump,     ///< the same, after a jump
    Split,    ///< so far from the last confirmed price that it may be a split
    Yes,
  };

  /// The side's price since `now`; `ts` is the venue's time of it: a repetition with the same time is not a
  /// second update.
  void see(domain::Price price, core::WallTime ts, core::MonoTime now, const TriggerRules& rules);
  /// There is no price on this side.
  void gone();
  /// A trade was made at `price`.
  void trade(domain::Price price, core::MonoTime now, const TriggerRules& rules);

  const std::optional<domain::Price>& price() const { return price_; }
  core::WallTime ts() const { return ts_; }
  /// More than one update, or a trade, is near the present price.
  bool witnessed() const { return near_ >= 2; }
  core::MonoTime heard() const { return heard_; }  ///< the latest update
  /// The confirmed price; nothing until confirm_reference().
  const std::optional<domain::Price>& reference() const { return reference_; }
  /// Since when the price has been as far from the reference as after a split.
  const std::optional<core::MonoTime>& split_since() const { return split_since_; }
  /// Confirms the present price: a first one without contradiction, or a split-like jump that has been
  /// examined.
  void confirm_reference();

  /// Whether the price is at or beyond `level` (`below`: at or under it), and how certain that is. Without a
  /// reference the level itself is one: an exit is not fired by a price that is far beyond it from the first.
  /// A jump from earlier prices counts as a jump in either case.
  Reached reached(domain::Price level, bool below, core::MonoTime now, const TriggerRules& rules);

 private:
  struct Span {
    core::MonoTime from;
    domain::Price low, high;
  };
  bool stood(domain::Price level, bool below, core::MonoTime since) const;
  bool trade_agrees(domain::Price level, bool below, core::MonoTime now) const;
  void weigh(core::MonoTime now, const TriggerRules& rules);
  void end_jump();

  std::optional<domain::Price> price_, reference_;
  /// without a reference, the base for measuring jumps; it cannot distinguish a split from a crash
  std::optional<domain::Price> seen_;
  core::WallTime ts_;
  core::MonoTime heard_;
  std::vector<Span> spans_;  ///< of the last seconds, oldest first; each lasts until the next
  std::optional<core::MonoTime> jump_since_, split_since_;
  int near_ = 0;           ///< without a reference: different updates, and trades, near the earlier prices
  int jump_evidence_ = 0;  ///< different updates, and trades near them, since then
  std::optional<domain::Price> trade_;
  core::MonoTime trade_at_;
};

}  // namespace avenor::oms
