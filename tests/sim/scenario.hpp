// What one seed has in store: which faults and how often, who else trades, which limits count, and what is
// tried at the end.
#pragma once

#include <string>

#include "oms/orders/order_manager.hpp"
#include "sim/exchange.hpp"
#include "sim/world.hpp"

namespace avenor::sim {

/// Tried when all is calm again, because only then it is certain what must follow.
enum class Finale { Nothing, Clock, PositionBreak, Rejections, Loss, Flatten, History, Unknown, Exits, Mute };

struct Scenario {
  VenueFaults venue;
  double bus_loss = 0, bus_doubles = 0;
  /// Longer than any endpoint of the simulated venue lags (mean.hpp).
  static constexpr core::Duration kBreakWait = std::chrono::seconds{15};
  oms::ExternalPolicy strangers = oms::ExternalPolicy::Alarm;  ///< EXTERNAL_ORDERS
  bool foreign_orders = false, foreign_transfers = false;
  bool second_execution = false;  ///< is started beside the first, and takes over when it can
  bool freezes = false;
  bool clock_steps = false;
  bool walls = false;            ///< the database refuses a change now and then
  bool halts = false;            ///< the operator is nervous
  bool loss_limit = false;       ///< bot a has a max_daily_loss
  bool fractions = false;        ///< for one of the symbols the venue holds no exits: execution does
  bool price_age_limit = false;  ///< nothing is opened, and no exit fires, on a price older than kMaxPriceAge
  bool long_calm = false;        ///< long enough for finished orders to be forgotten
  bool long_night = false;       ///< execution is away for more than a minute, and the market is not
  bool clock_stays_off = false;  ///< for more than a minute
  bool second_venue = false;     ///< beside the first there is another one, and it fails (second_venue.hpp)

  core::Duration storm() const { return std::chrono::seconds{long_night ? 105 : 25}; }
  Finale finale = Finale::Nothing;

  oms::OrderManagerOptions options() const;
  risk::RiskLimits limits() const;
};

inline constexpr int kMaxOrder = 9;  ///< the largest orders of bots are refused by risk
inline constexpr int kMaxBotPosition = 20;
inline constexpr int kMaxRejections = 5;
inline constexpr int kMaxLoss = 60;
inline constexpr core::Duration kMaxPriceAge = std::chrono::seconds{4};  ///< eight prices

Scenario draw_scenario(World& world, std::uint64_t seed, const Mean& mean);
std::string to_text(const Scenario& scenario);

}  // namespace avenor::sim
