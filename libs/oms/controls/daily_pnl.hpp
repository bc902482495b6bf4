// How each bot has done today: what it has realised since the (UTC) day began, and how the worth of what it
// holds has moved since then. Durable through switches, so that a restart does not forget a loss. A holding
// without a known price leaves only itself out: what is known of the rest is counted, and the holding is
// named.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "domain/amounts.hpp"
#include "domain/ids.hpp"

namespace avenor::oms {

class DailyPnl {
 public:
  void load(const std::vector<std::pair<std::string, std::string>>& switches);

  /// What a bot has of one symbol, or has had.
  struct Holding {
    domain::VenueName venue;
    domain::Symbol symbol;
    domain::Money realised;  ///< since the beginning, fees taken off
    bool flat = false;
    std::optional<domain::Money> unrealised;  ///< at the last believed price; nothing: none is known
    bool current = true;                      ///< that price is neither stale nor too old to judge by
    bool settled = true;  ///< that price has stood for a while: a day's beginning may be marked by it
  };
  /// What has to be kept of a day's beginning: the name and the value of its switch.
  using Keep = std::pair<std::string, std::string>;
  struct Today {
    domain::Money profit;  ///< as far as prices are known
    /// The same without what only a price that is not current takes away: so much is lost for certain.
    domain::Money certain;
    std::vector<domain::Symbol> unmarked;  ///< held without a known price: they are not in it
    std::vector<domain::Symbol> outdated;  ///< held, with a price that is not current
    std::optional<Keep> keep;              ///< something of the day's beginning has become known
  };
  /// Every bot that holds, or has held, something has been asked for: what appears from now on began with
  /// nothing.
  void all_begun() { all_begun_ = true; }
  /// A bot that has never held anything is not remembered: anybody may invent one.
  Today today(const domain::BotId& bot, const std::vector<Holding>& holdings, core::WallTime now);

 private:
  using Place = std::pair<domain::VenueName, domain::Symbol>;
  struct Beginning {
    std::int64_t day = 0;  ///< days since the epoch
    domain::Money realised;
    /// Unrealised profit when the day began, of what was held then; nothing: its first price of the day has
    /// not come yet.
    std::map<Place, std::optional<domain::Money>> marks;
  };
  static Beginning begin(std::int64_t day, const std::vector<Holding>& holdings);
  static Keep keep(const domain::BotId& bot, const Beginning& beginning);

  std::map<domain::BotId, Beginning> beginnings_;
  bool all_begun_ = false;
};

}  // namespace avenor::oms
