// The bot's view of its own positions: the first BOT_STATE, updated by what each order's confirmations add,
// and compared with every later BOT_STATE. When an unexplained difference appears twice in a row, the
// ledger's figure is used.
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

  /// Forgets flat positions without doubt, except for `these` symbols: messages that name symbols may come
  /// from any sender.
  void forget_flat(const std::vector<domain::Symbol>& but);

  /// Takes the ledger's figure.
  void set(const domain::Symbol& symbol, const domain::Position& position);
  /// The signed change of the holding, and its value.
  void apply(const domain::Symbol& symbol, domain::Quantity change, domain::Notional value);

  /// Our figure or the ledger's is in doubt: no order in this symbol until a comparison resolves it.
  bool unsettled(const domain::Symbol& symbol) const;
  bool any_unsettled() const { return !doubts_.empty(); }
  void unsettle(const domain::Symbol& symbol);

  enum class Verdict { Equal, Differs, Corrected };
  /// `ledger`: BOT_STATE's position plus the fills that we know beyond it. `explained`: orders are open whose
  /// fills only one side may have; then the position is never corrected, only compared again.
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
