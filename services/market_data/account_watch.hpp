// Which balances and positions have to be published: changes at once, the rest periodically, for late
// subscribers and lost messages. Pure.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/clock.hpp"
#include "domain/market.hpp"
#include "domain/position.hpp"

namespace avenor::market_data {

/// The positions of a list that could not be read: unknown is not flat.
struct UnreadPositions {
  std::vector<domain::Symbol> symbols;
  bool others = false;  ///< an entry has not even a readable symbol
};

/// For one venue.
class AccountWatch {
 public:
  /// `symbols` are published as flat when the venue does not list them: the bus may still hold another
  /// position from an earlier run.
  AccountWatch(domain::VenueName venue, const std::vector<domain::Symbol>& symbols, core::Duration repeat);

  /// The balance, if it has to be published.
  std::optional<domain::Balance> balance(const domain::Balance& balance, core::MonoTime now);

  /// The positions that have to be published; one that the venue no longer lists has quantity 0, unless it
  /// may be an unreadable entry.
  std::vector<domain::NamedPosition> positions(const std::vector<domain::NamedPosition>& listed,
                                               core::MonoTime now, const UnreadPositions& unread = {});

  /// All known values, for a proxy that has lost its cache.
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
    std::optional<core::MonoTime> flat_since;  ///< and published as flat
    bool named = false;                        ///< in SYMBOLS: never removed
  };
  template <class T>
  bool must_tell(LastPublished<T>& told, const T& value, core::MonoTime now);

  /// of those not in SYMBOLS: beyond it the one flat for longest is removed
  static constexpr std::size_t kMostFlat = 1'000;
  void forget_flat();

  domain::VenueName venue_;
  core::Duration repeat_;
  LastPublished<domain::Balance> balance_;
  std::map<domain::Symbol, Held> positions_;
};

}  // namespace avenor::market_data
