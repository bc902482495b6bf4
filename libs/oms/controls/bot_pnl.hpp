// Each bot's profit and loss of today, from its positions and the last prices. The day's opening figures are
// kept in the ledger.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/controls/daily_pnl.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/prices/last_prices.hpp"
#include "risk/gate.hpp"

namespace avenor::oms {

class BotPnl {
 public:
  BotPnl(const core::Clock& clock, ledger::Ledger& ledger, const PositionBook& positions,
         const LastPrices& prices, const risk::Gate& gate)
      : clock_(clock), ledger_(ledger), positions_(positions), prices_(prices), gate_(gate) {}

  void load(const std::vector<std::pair<domain::BotId, std::string>>& baselines) {
    days_.load(baselines);
    computed_.clear();
  }

  /// Realised and unrealised, net of fees, as far as prices are known. Computed again when a position of the
  /// bot or any price has changed, and after a moment. Good until the next call.
  const DailyPnl::Today& today(const domain::BotId& bot);
  /// Every bot with a holding has been queried.
  void all_begun() { days_.all_begun(); }

 private:
  struct Computed {
    std::uint64_t positions = 0, prices = 0;  ///< the versions that it is of
    core::MonoTime at;
    DailyPnl::Today today;
    /// What a holding was computed from.
    struct Basis {
      domain::Position position;
      std::optional<domain::Price> price;
    };
    std::vector<Basis> bases;  ///< of `holdings`
    std::vector<DailyPnl::Holding> holdings;
  };
  void refresh(const domain::BotId& bot, Computed& latest) const;
  DailyPnl::Today compute(const domain::BotId& bot, const std::vector<DailyPnl::Holding>& holdings);
  /// Neither stale nor older than the bot's limit allows.
  bool is_current(const domain::BotId& bot, const domain::VenueName& venue, const domain::Symbol& symbol,
                  const LastPrices::Seen& seen) const;

  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  const PositionBook& positions_;
  const LastPrices& prices_;
  const risk::Gate& gate_;
  DailyPnl days_;
  std::unordered_map<domain::BotId, Computed> computed_;
  DailyPnl::Today without_position_;  ///< the latest of those
};

}  // namespace avenor::oms
