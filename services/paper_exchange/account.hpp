// The account: cash and positions, and what they allow.
//
// The margin is Regulation T's as the venue's own example shows it: initial margin 50 % of all positions,
// buying power = multiplier * (equity - initial margin) less what open orders hold; maintenance 30 %. No
// fees.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "domain/position.hpp"
#include "paper_exchange/order.hpp"

namespace avenor::paper_exchange {

/// The account's figures at the present prices.
struct Valuation {
  Money equity, long_value, short_value, initial_margin, maintenance_margin, buying_power;
};

class Account {
 public:
  /// The present price of a symbol, if there is one; a position without a price counts at its average.
  using PriceOf = std::function<std::optional<Price>(const std::string& symbol)>;

  static constexpr int kMultiplier = 2;

  explicit Account(Money cash) : cash_(cash) {}

  /// Cash and position after an execution; returns the position's quantity after it.
  Quantity apply(const std::string& symbol, Side side, Price price, Quantity qty);

  /// So many times the units, each worth so much less.
  void split(const std::string& symbol, int ratio);

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
  Money cash_, held_;
  std::map<std::string, domain::Position> positions_;
};

}  // namespace avenor::paper_exchange
