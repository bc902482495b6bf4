// One instrument's displayed market and the orders that wait in front of it.
//
// The rules (docs/paper_exchange.md):
//  - An order trades against the displayed quote only: a buy at the ask, a sell at the bid, never worse
//    than its limit. A better quote is the order's gain.
//  - Executed quantity is gone from the displayed size until the instrument's next quote.
//  - A trade printed beyond a waiting limit (below a buy's, above a sell's) fills it at its limit, up to
//    the print's size: the market went through it. A print at the limit does not: others were in front.
//  - Among ours: market orders first, then the better price, then the earlier order.
//  - A stop is reached by a trade at or beyond it, or by the whole quote beyond it (bid >= a buy's stop,
//    ask <= a sell's), so that a wide quote alone does not set it off.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "marketdata/top_of_book.hpp"
#include "matching/order.hpp"

namespace avenor::matching {

/// An execution that the market allows.
struct Match {
  Order* order;
  Price price;
  Quantity qty;
};

/// Keeps pointers to orders that the caller owns; an order is taken out before it dies.
class OrderBook {
 public:
  void set_quote(const marketdata::TopOfBook& quote);
  void set_trade(Price price, Quantity size);

  const marketdata::TopOfBook& quote() const { return quote_; }
  std::optional<Price> last() const { return last_; }
  Quantity last_size() const { return last_size_; }
  /// Counts quotes and trades, from 1.
  std::uint64_t change_count() const { return change_count_; }
  /// What a new order of that side would pay or receive per unit: the opposite quote, else the last trade,
  /// else our side.
  std::optional<Price> reference(Side side) const;
  /// Half-way between the quotes, else the last trade: what a position is valued at.
  std::optional<Price> mark() const;

  /// Into the market or among the stops, by order.waits_for_stop().
  void insert(Order& order);
  void erase(Order& order);

  /// The next order that the displayed quote fills, best first; nothing when none crosses or no size is left.
  std::optional<Match> next_at_quote(Side side) const;
  /// The next waiting limit order that the latest print went through.
  std::optional<Match> next_through_print(Side side) const;
  /// Takes `qty` off what is displayed to orders of that side, or off the print's size.
  void consume_quote(Side side, Quantity qty);
  void consume_print(Quantity qty);
  /// What is left at the displayed price for an order of that side, if the price is good enough for it.
  Quantity available(const Order& order) const;

  /// Stop orders that the latest quote or trade has reached; they stay in until erased.
  std::vector<Order*> reached_stops() const;
  bool stop_reached(const Order& order) const;

 private:
  struct Entry {
    core::Decimal rank;  ///< smaller is served first
    std::uint64_t seq;
    Order* order;
    auto operator<=>(const Entry& other) const {
      if (const auto by_rank = rank <=> other.rank; by_rank != 0) return by_rank;
      return seq <=> other.seq;
    }
    bool operator==(const Entry& other) const { return rank == other.rank && seq == other.seq; }
  };
  using Queue = std::set<Entry>;

  static Entry entry_of(Order& order);
  Queue& queue_of(const Order& order);

  marketdata::TopOfBook quote_;
  Quantity bid_left_, ask_left_, print_left_;
  std::optional<Price> last_;
  Quantity last_size_;
  std::uint64_t change_count_ = 1;
  Queue buys_, sells_, buy_stops_, sell_stops_;
};

}  // namespace avenor::matching
