// Finds and classifies differences between a venue's positions and the ledger's. Two endpoints never show the
// same moment: a venue's positions may be many seconds behind its orders, and its executions may reach us
// after its positions show them. So a difference that our own executions and orders can explain is given
// time; any other is reported.
//
// Pure: one instance per venue, fed with a comparison of each symbol.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/clock.hpp"
#include "domain/amounts.hpp"
#include "domain/ids.hpp"

namespace avenor::oms {

/// A difference between a position and the venue's.
struct PositionBreak {
  domain::Quantity ours, venues;
  domain::Price price;  ///< the venue's average for what it holds
  /// the same, when this quantity was first seen: both figures need not change at the same moment
  domain::Price first_price;
  core::MonoTime since;         ///< first seen, and present ever since
  core::MonoTime steady_since;  ///< of this size
  int looks = 0;                ///< comparisons at which it had this size
  bool explained = false;       ///< own executions or orders may be the reason
  bool told = false;            ///< of this size
  bool accepted = false;        ///< an operator has resumed with this size in view
  bool rescaled = false;        ///< the venue's quantity changed at about the same cost: what a split does
  bool ever_told = false;       ///< its end must be reported too
  std::optional<core::MonoTime> agreed_since;
};

/// Two quantities of one sign that are far apart at a similar cost: as after a split, or a reverse split.
/// True also when an average is unknown.
bool may_be_a_split(domain::Quantity one, domain::Price its_average, domain::Quantity other,
                    domain::Price others_average);

class PositionBreaks {
 public:
  /// An own execution that was booked a while ago.
  struct Movement {
    domain::Quantity qty;  ///< signed
    core::MonoTime at;
  };
  struct Look {
    domain::Quantity ours, venues;
    domain::Price price;           ///< the venue's average
    std::vector<Movement> recent;  ///< booked within the wait, oldest first
    /// by own orders that are open or have just ended, not reported yet
    domain::Quantity may_have_bought, may_have_sold;
    /// executions are known whose order is still being searched
    bool in_doubt = false;
  };
  enum class Verdict {
    Nothing,
    Break,   ///< to be reported
    Proven,  ///< and, at this size for the whole wait over several comparisons, it may be booked
    Over,    ///< a reported break is over
  };

  /// How long an explained difference may last: within this time a venue shows its executions.
  explicit PositionBreaks(core::Duration wait) : wait_(wait) {}
  core::Duration wait() const { return wait_; }

  /// Call before the symbols of one comparison.
  void begin(core::MonoTime now);
  Verdict look(const domain::Symbol& symbol, const Look& look);

  /// It was reported in an earlier run: its end must be reported.
  void recall(const domain::Symbol& symbol) { all_[symbol].ever_told = true; }
  void told(const domain::Symbol& symbol) {
    auto& drift = all_[symbol];
    drift.told = drift.ever_told = true;
  }
  /// The operator has accepted a reported difference. With another size it is a new one.
  void accept(const domain::Symbol& symbol) {
    if (const auto it = all_.find(symbol); it != all_.end()) it->second.accepted = it->second.told;
  }
  /// It is being booked: a remainder is a new difference.
  void booked(const domain::Symbol& symbol) { all_.erase(symbol); }

  /// Venue and ledger differ, and no order or execution of ours explains it.
  bool open(const domain::Symbol& symbol) const;
  const std::map<domain::Symbol, PositionBreak>& all() const { return all_; }
  /// When to compare again; nothing: with the next pass.
  std::optional<core::MonoTime> next_look() const;

 private:
  Verdict agree(std::map<domain::Symbol, PositionBreak>::iterator which);
  bool explains(const Look& look, const PositionBreak& drift) const;

  core::Duration wait_;
  core::MonoTime now_;
  bool unbroken_ = false;
  std::map<domain::Symbol, PositionBreak> all_;
};

}  // namespace avenor::oms
