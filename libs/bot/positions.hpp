// The bot's view of its own positions: the first BOT_STATE, moved by what each order's confirmations add, and
// compared with every later BOT_STATE. Where the two differ and nothing explains it twice in a row, the
// ledger's word is taken.
#pragma once

#include <map>
#include <vector>

#include "domain/position.hpp"

namespace avenor::bot {

class Positions {
 public:
  domain::Position of(const domain::Symbol& symbol) const;
  /// Symbols that have ever had a position or a doubt; sorted.
  std::vector<domain::Symbol> known() const;

  /// Forgets what is flat and beyond doubt, but for these: symbols come with messages that anybody may send.
  void forget_flat(const std::vector<domain::Symbol>& but);

  /// Takes the ledger's figure.
  void set(const domain::Symbol& symbol, const domain::Position& position);
  /// By how much the holding has changed (signed), and for what value.
  void apply(const domain::Symbol& symbol, domain::Quantity change, domain::Notional value);

  /// What we see, or what the ledger says, is not certain: no order on this symbol until a comparison settles
  /// it.
  bool unsettled(const domain::Symbol& symbol) const;
  bool any_unsettled() const { return !doubts_.empty(); }
  void unsettle(const domain::Symbol& symbol);

  enum class Verdict { Equal, Differs, Corrected };
  /// `ledger`: BOT_STATE's position with what we know beyond it added. `explained`: orders are open whose
  /// fills one side may have and the other not; then it is never corrected, only looked at again.
  Verdict compare(const domain::Symbol& symbol, const domain::Position& ledger, bool explained);

 private:
  struct Doubt {
    int differed = 0;  ///< comparisons in a row without a move in between
    domain::Quantity by;
    bool moved = true;  ///< since the last comparison
  };
  std::map<domain::Symbol, domain::Position> positions_;
  std::map<domain::Symbol, Doubt> doubts_;
};

}  // namespace avenor::bot
