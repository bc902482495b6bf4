// What can be traded: one instrument with its book, and the list of all.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "matching/ids.hpp"
#include "matching/order_book.hpp"

namespace avenor::matching {

struct Instrument {
  std::string symbol;
  std::string id;
  bool spot = false;  ///< a pair such as BTC/USD: what is sold must be owned
  OrderBook book;
  Quantity reserved_buy, reserved_sell;  ///< of the position, by open orders of that side that close it

  Quantity& reserved(Side side) { return side == Side::Buy ? reserved_buy : reserved_sell; }
  Quantity reserved(Side side) const { return side == Side::Buy ? reserved_buy : reserved_sell; }
};

class Instruments {
 public:
  /// `ids` must outlive it.
  explicit Instruments(const Ids& ids) : ids_(ids) {}

  /// The instrument of that symbol, listed now if it was not before. It never moves in memory.
  Instrument& list(const std::string& symbol);
  /// By symbol or id; null when there is none.
  Instrument* find(std::string_view name);
  const Instrument* find(std::string_view name) const;
  const std::map<std::string, Instrument, std::less<>>& all() const { return by_symbol_; }

 private:
  const Ids& ids_;
  std::map<std::string, Instrument, std::less<>> by_symbol_;
};

}  // namespace avenor::matching
