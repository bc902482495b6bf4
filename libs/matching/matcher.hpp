// Matches live orders against the market: which trade, at which price, how much. The rules:
// matching/order_book.hpp.
#pragma once

#include <string>

#include "matching/executions.hpp"
#include "matching/fill_model.hpp"
#include "matching/instrument.hpp"
#include "matching/order_groups.hpp"

namespace avenor::matching {

class Matcher {
 public:
  /// All must outlive it. `fill_model` may be null: the whole possible quantity is executed.
  Matcher(Instruments& instruments, Lifecycle& lifecycle, Executions& executions, OrderGroups& groups,
          FillModel* fill_model);

  /// Makes an accepted order live (of an oco the other exit too), and matches it.
  void activate(Order& order);
  void on_quote(const std::string& symbol, const marketdata::TopOfBook& quote);
  void on_trade(const std::string& symbol, Price price, Quantity size);
  /// Including its consequences for the order's group.
  void execute(Order& order, Price price, Quantity qty, Liquidity liquidity);

 private:
  void go_live(Order& order);
  void trigger_stops(Instrument& instrument);
  void match_quote(Instrument& instrument, Side side, Liquidity liquidity);
  void match_print(Instrument& instrument, Side side);
  /// What is executed of `possible`; a rest pauses the order.
  Quantity part_of(Quantity possible, Order& order);

  Instruments& instruments_;
  Lifecycle& lifecycle_;
  Executions& executions_;
  OrderGroups& groups_;
  FillModel* fill_model_;
};

}  // namespace avenor::matching
