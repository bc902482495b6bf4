// The account: cash, positions and the buying power from them.
//
// Buying power = multiplier * (equity - initial margin of all positions), less what open orders hold.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "domain/position.hpp"
#include "matching/margin.hpp"
#include "matching/order.hpp"

namespace avenor::matching {

/// The account's figures at the present prices.
struct Valuation {
  Money equity, long_value, short_value, initial_margin, maintenance_margin, buying_power;
};

class Account {
 public:
  /// The present price of a symbol, if there is one; a position without a price counts at its average.
  using PriceOf = std::function<std::optional<Price>(const std::string& symbol)>;

  Account(Money cash, MarginRules margin) : margin_(margin), cash_(cash) {}

  /// Cash and position after an execution; returns the position's quantity after it. A fee in the coin that
  /// is traded is taken from the position, any other from the cash.
  Quantity apply(const std::string& symbol, Side side, Price price, Quantity qty,
                 const domain::CurrencyAmount& fee);

  /// `ratio` times the units, each worth so much less.
  void split(const std::string& symbol, int ratio);

  const MarginRules& margin() const { return margin_; }
  Money cash() const { return cash_; }
  /// Flat when the symbol was never traded.
  const domain::Position& position(const std::string& symbol) const;
  /// Every symbol ever traded, flat ones too.
  const std::map<std::string, domain::Position>& positions() const { return positions_; }

  /// Buying power that open orders take.
  Money held() const { return held_; }
  void change_held(Money by) { held_ += by; }

  Valuation value(const PriceOf& price_of) const;

  /// Quantity that an order of that side closes at most: what is short for a buy, long for a sell; else zero.
  Quantity closable(const std::string& symbol, Side side) const;

 private:
  MarginRules margin_;
  Money cash_, held_;
  std::map<std::string, domain::Position> positions_;
};

}  // namespace avenor::matching
