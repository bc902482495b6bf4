// Each bot's profit of today: realised since the (UTC) day began, change of the unrealised value since then,
// less fees. The opening figures of each day are kept in the ledger (a daily baseline), so that a restart
// does not forget a loss. Only a holding without a known price is left out, and it is named. A fee in another
// currency counts at that currency's price; without a price it is left out and named too. The result of a
// pair that is priced in another currency (ETH/BTC) counts likewise: each currency is added up by itself, and
// only the change of today is converted.
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
    /// in the currency of the symbol's price, since the beginning, net of fees in that currency
    domain::Money realised;
    domain::Fees fees;  ///< since the beginning, in other currencies
    bool flat = false;
    /// in the same currency, at the last reliable price; nothing: none is known
    std::optional<domain::Money> unrealised;
    bool current = true;  ///< that price is neither stale nor too old to judge by
    bool settled = true;  ///< that price is steady: it may value the day's opening
  };
  /// The price of a currency in the base currency.
  struct Rated {
    domain::Price price;
    bool current = false;  ///< as of Holding
  };
  /// Of a currency that is not the base currency. Nothing: no reliable price.
  using Rate = std::function<std::optional<Rated>(const domain::VenueName&, const domain::Currency&)>;
  struct Today {
    domain::Money profit;  ///< in the base currency, as far as prices are known
    /// The same without losses that rest only on outdated prices: this much is certain.
    domain::Money certain;
    /// Held without a known price, or the pair that a result would be converted by: they are not in it.
    std::vector<domain::Symbol> unmarked;
    std::vector<Place> outdated;  ///< the same, with a price that is not current
    /// A result of today is in a currency without a known price: it is not in it.
    std::vector<domain::Currency> unvalued_results;
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
    std::int64_t day = 0;    ///< days since the epoch
    domain::Money realised;  ///< in the base currency
    Charged results;         ///< what was realised in others
    /// Unrealised profit of the holdings when the day began; nothing: the first price of the day is not known
    /// yet.
    std::map<Place, std::optional<domain::Money>> marks;
    Charged fees;
  };
  /// What one currency has brought today, in that currency.
  struct Result {
    domain::Money profit, certain;  ///< as of Today
    void add(domain::Money change, bool is_certain) {
      profit += change;
      if (is_certain) certain += change;
    }
  };
  using Results = std::map<std::pair<domain::VenueName, domain::Currency>, Result>;
  static void convert(const Results& results, const Rate& rate, Today& today);
  static std::optional<Rated> rated(const Rate& rate, const domain::VenueName& venue,
                                    const domain::Currency& currency);
  static Beginning begin(std::int64_t day, const std::vector<Holding>& holdings);
  static std::optional<Beginning> read(const std::string& baseline);
  static std::string keep(const Beginning& beginning);
  static Charged charged(const std::vector<Holding>& holdings);
  static void deduct_fees(const Charged& now, const Charged& then, const Rate& rate, Today& today);

  std::map<domain::BotId, Beginning> beginnings_;
  bool all_begun_ = false;
};

}  // namespace avenor::oms
