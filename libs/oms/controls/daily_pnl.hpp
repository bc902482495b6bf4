// Each bot's profit of today: realised since the (UTC) day began, change of the unrealised value since then,
// less fees. The opening figures of each day are kept in the ledger (a daily baseline), so that a restart
// does not forget a loss. Only a holding without a known price is left out, and it is named. A fee in another
// currency counts at that currency's price; without a price it is left out and named too.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "domain/amounts.hpp"
#include "domain/fees.hpp"
#include "domain/ids.hpp"

namespace avenor::oms {

class DailyPnl {
 public:
  using Place = std::pair<domain::VenueName, domain::Symbol>;

  /// Baselines by bot, as they were kept.
  void load(const std::vector<std::pair<domain::BotId, std::string>>& baselines);

  /// A bot's present or past holding of one symbol.
  struct Holding {
    domain::VenueName venue;
    domain::Symbol symbol;
    domain::Money realised;  ///< since the beginning, net of fees in the currency of the price
    domain::Fees fees;       ///< since the beginning, in other currencies
    bool flat = false;
    std::optional<domain::Money> unrealised;  ///< at the last reliable price; nothing: none is known
    bool current = true;                      ///< that price is neither stale nor too old to judge by
    bool settled = true;                      ///< that price is steady: it may value the day's opening
  };
  /// The price of a currency in the base currency.
  struct Rated {
    domain::Price price;
    bool current = false;  ///< as of Holding
  };
  /// Nothing: no reliable price.
  using Rate = std::function<std::optional<Rated>(const domain::VenueName&, const domain::Currency&)>;
  struct Today {
    domain::Money profit;  ///< as far as prices are known
    /// The same without losses that rest only on outdated prices: this much is certain.
    domain::Money certain;
    std::vector<domain::Symbol> unmarked;  ///< held without a known price: they are not in it
    std::vector<Place> outdated;           ///< held, with a price that is not current
    /// Charged today in a currency without a known price: they are not in it.
    std::vector<domain::Currency> unvalued_fees;
    /// more of the day's opening has become known: the baseline to be stored
    std::optional<std::string> keep;
  };
  /// Every bot with a present or past holding has been queried: a holding that appears from now on started at
  /// zero.
  void all_begun() { all_begun_ = true; }
  /// A bot without any holding so far is not remembered: any sender may invent one.
  Today today(const domain::BotId& bot, const std::vector<Holding>& holdings, const Rate& rate,
              core::WallTime now);

 private:
  using Charged = std::map<std::pair<domain::VenueName, domain::Currency>, domain::CurrencyUnits>;
  struct Beginning {
    std::int64_t day = 0;  ///< days since the epoch
    domain::Money realised;
    /// Unrealised profit of the holdings when the day began; nothing: the first price of the day is not known
    /// yet.
    std::map<Place, std::optional<domain::Money>> marks;
    Charged fees;
  };
  static Beginning begin(std::int64_t day, const std::vector<Holding>& holdings);
  static std::optional<Beginning> read(const std::string& baseline);
  static std::string keep(const Beginning& beginning);
  static Charged charged(const std::vector<Holding>& holdings);
  static void deduct_fees(const Charged& now, const Charged& then, const Rate& rate, Today& today);

  std::map<domain::BotId, Beginning> beginnings_;
  bool all_begun_ = false;
};

}  // namespace avenor::oms
