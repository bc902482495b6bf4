// Sums over the open orders in memory: by venue and symbol, for one bot and for all, what they have still to
// fill; by bot, how many they are.
#pragma once

#include <cstddef>
#include <set>
#include <unordered_map>
#include <vector>

#include "domain/ids.hpp"
#include "domain/position.hpp"
#include "oms/orders/live_order.hpp"

namespace avenor::oms {

class OpenOrderSums {
 public:
  struct Sums {
    domain::Quantity buys, sells;
    domain::Quantity waiting_buys, waiting_sells;  ///< of these: not checked yet
    int orders = 0, unknown = 0;
    std::set<domain::ClientOrderId> loss_legs;  ///< open ones of brackets
  };

  /// What an order counts for: nothing in a final state.
  struct Share {
    domain::Quantity leaves;
    bool is_open = false, is_admitted = false, is_unknown = false, is_loss_leg = false;
    domain::Quantity waiting() const { return is_admitted ? domain::Quantity{} : leaves; }
    bool operator==(const Share&) const = default;
  };
  static Share share_of(const LiveOrder& live);

  /// The order has counted for `before` and counts for its present share from now on. Its names have not
  /// changed.
  void replace(const LiveOrder& live, const Share& before) { count(live, before, share_of(live)); }
  void add(const LiveOrder& live) { count(live, {}, share_of(live)); }
  void subtract(const LiveOrder& live) { count(live, share_of(live), {}); }

  /// `bot` empty: of all bots. Null: there were no orders.
  const Sums* find(const domain::VenueName& venue, const domain::Symbol& symbol,
                   const domain::BotId& bot = {}) const;
  int orders_of(const domain::BotId& bot) const;
  int admitted_orders_of(const domain::BotId& bot) const;
  /// With open orders, sorted. It walks over all sums.
  std::vector<domain::Symbol> symbols_at(const domain::VenueName& venue) const;
  std::size_t unknown() const { return unknown_; }

  /// Bots and symbols may be invented: their entries go with their last order.
  void remove_zeroes();

 private:
  void count(const LiveOrder& live, const Share& before, const Share& now);
  static void count(Sums& sums, const LiveOrder& live, const Share& before, const Share& now);

  struct OpenOrders {
    int all = 0, admitted = 0;
  };
  std::unordered_map<domain::PositionKey, Sums> sums_;
  std::unordered_map<domain::BotId, OpenOrders> of_bot_;
  std::size_t unknown_ = 0;
};

}  // namespace avenor::oms
