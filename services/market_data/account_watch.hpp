// What of an account has to be told: changes at once, the rest again every so often (whoever came late, or
// lost the message, then has it). Pure.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/clock.hpp"
#include "domain/market.hpp"
#include "domain/position.hpp"

namespace avenor::market_data {

/// What of a list of positions could not be read: not known is not flat.
struct UnreadPositions {
  std::vector<domain::Symbol> symbols;
  bool others = false;  ///< of an entry not even the symbol
};

/// Of one venue.
class AccountWatch {
 public:
  /// `symbols` are told as flat when the venue does not list them: what the bus remembers of an earlier life
  /// of ours may say otherwise.
  AccountWatch(domain::VenueName venue, const std::vector<domain::Symbol>& symbols, core::Duration repeat);

  /// The balance when it has to be told.
  std::optional<domain::Balance> balance(const domain::Balance& balance, core::MonoTime now);

  /// The positions that have to be told; one that the venue no longer lists has quantity 0, unless it may be
  /// what could not be read.
  std::vector<domain::NamedPosition> positions(const std::vector<domain::NamedPosition>& listed,
                                               core::MonoTime now, const UnreadPositions& unread = {});

  /// All that is known, for a bus that has lost its memory.
  std::optional<domain::Balance> last_balance() const;
  std::vector<domain::NamedPosition> last_positions() const;

 private:
  template <class T>
  struct LastPublished {
    T value{};
    std::optional<core::MonoTime> at;  // nothing: never
  };
  struct Held {
    LastPublished<domain::Position> told;
    std::optional<core::MonoTime> flat_since;  ///< and told as flat
    bool named = false;                        ///< among SYMBOLS: never forgotten
  };
  template <class T>
  bool must_tell(LastPublished<T>& told, const T& value, core::MonoTime now);

  /// of those not named: beyond it the one flat longest is forgotten
  static constexpr std::size_t kMostFlat = 1'000;
  void forget_flat();

  domain::VenueName venue_;
  core::Duration repeat_;
  LastPublished<domain::Balance> balance_;
  std::map<domain::Symbol, Held> positions_;
};

}  // namespace avenor::market_data
