// Where a venue's positions and the ledger's differ, and what that means. Two endpoints are never of one
// moment: a venue's positions may be many seconds behind its orders, and its executions may reach us after
// its positions show them. So a difference that our own executions and orders can explain is waited for; one
// that nothing of ours explains is told.
//
// Pure: one instance a venue, fed with a look at each symbol.
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
  /// the same, when it was first seen to hold so much: both figures need not change at one moment
  domain::Price first_price;
  core::MonoTime since;         ///< first seen, and never gone in between
  core::MonoTime steady_since;  ///< of this size
  int looks = 0;                ///< at which it had this size
  bool explained = false;       ///< own executions or orders can be the reason
  bool told = false;            ///< of this size
  bool accepted = false;        ///< an operator has resumed with this size in view
  bool rescaled = false;        ///< the venue's quantity changed at about the same cost: what a split does
  bool ever_told = false;       ///< its end must be told, too
  std::optional<core::MonoTime> agreed_since;
};

/// Two quantities of one sign that are far apart while what they have cost is not: as after a split, or a
/// reverse one. An average that is not known leaves it open: true.
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
    /// by own orders that live or have just ended, unheard so far
    domain::Quantity may_have_bought, may_have_sold;
    /// executions are known whose order is still being looked for
    bool in_doubt = false;
  };
  enum class Verdict {
    Nothing,
    Break,   ///< it has to be told
    Proven,  ///< and, of this size for the whole wait over several looks, it may be booked
    Over,    ///< a break that was told is over
  };

  /// How long what can be explained may last. Within it, a venue shows what it has done.
  explicit PositionBreaks(core::Duration wait) : wait_(wait) {}
  core::Duration wait() const { return wait_; }

  /// Before the looks of one comparison.
  void begin(core::MonoTime now);
  Verdict look(const domain::Symbol& symbol, const Look& look);

  /// An earlier life has told it: its end must be told.
  void recall(const domain::Symbol& symbol) { all_[symbol].ever_told = true; }
  void told(const domain::Symbol& symbol) {
    auto& drift = all_[symbol];
    drift.told = drift.ever_told = true;
  }
  /// The operator has judged it, where it was told. Of another size it is a new one.
  void accept(const domain::Symbol& symbol) {
    if (const auto it = all_.find(symbol); it != all_.end()) it->second.accepted = it->second.told;
  }
  /// It is being booked: what is left of it is a new one.
  void booked(const domain::Symbol& symbol) { all_.erase(symbol); }

  /// Venue and ledger differ, and nothing of ours explains it.
  bool open(const domain::Symbol& symbol) const;
  const std::map<domain::Symbol, PositionBreak>& all() const { return all_; }
  /// When to look again; nothing: with the next pass.
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
