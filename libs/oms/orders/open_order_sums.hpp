// Sums over the open orders in memory: by venue and symbol, for one bot and for all, what they have still to
// fill; by bot, how many they are.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/ids.hpp"
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

  /// An order in a final state counts for nothing. What was added is subtracted before any of its fields
  /// change.
  void add(const LiveOrder& live) { count(live, +1); }
  void subtract(const LiveOrder& live) { count(live, -1); }

  /// `bot` empty: of all bots. Null: there were no orders.
  const Sums* find(const domain::VenueName& venue, const domain::Symbol& symbol,
                   const domain::BotId& bot = {}) const;
  int orders_of(const domain::BotId& bot) const;
  int admitted_orders_of(const domain::BotId& bot) const;
  std::vector<domain::Symbol> symbols_at(const domain::VenueName& venue) const;
  std::size_t unknown() const { return unknown_; }

  /// Bots and symbols may be invented: their entries go with their last order.
  void remove_zeroes();

 private:
  void count(const LiveOrder& live, int sign);
  Sums& sums(const domain::VenueName& venue, const domain::Symbol& symbol, const domain::BotId& bot);

  struct OpenOrders {
    int all = 0, admitted = 0;
  };
  std::unordered_map<std::string, Sums> sums_;
  std::unordered_map<domain::BotId, OpenOrders> of_bot_;
  std::map<domain::VenueName, std::map<domain::Symbol, int>> symbols_;  ///< open orders; no zeroes
  std::size_t unknown_ = 0;
};

}  // namespace avenor::oms
