// A position and how fills change it: average price over the opening side, realised profit on the closing
// side, through zero and back.
#pragma once

#include "domain/amounts.hpp"
#include "domain/ids.hpp"
#include "domain/notional.hpp"
#include "domain/order.hpp"

namespace avenor::domain {

struct PositionKey {
  VenueName venue;
  BotId bot_id;  ///< empty: the venue's total
  Symbol symbol;
  auto operator<=>(const PositionKey&) const = default;
};

struct Position {
  Quantity qty;        ///< signed: above zero long, below zero short
  Price avg_price;     ///< of the open quantity; zero when flat
  Money realized_pnl;  ///< since the beginning, before fees
  Money fees;          ///< paid, since the beginning
  /// What the open quantity has cost, exactly: the average is made of it. Zero where only an average is known
  /// (from a venue, the bus).
  Notional cost = {};

  bool operator==(const Position&) const = default;

  /// `cost`, or what avg_price makes of it.
  Notional basis() const;
  /// Profit of the open quantity at `price`.
  Money unrealized_pnl(Price price) const;
};

/// A fill that opens or adds moves the average; one that reduces realises what it brings less its share of
/// the cost and leaves the average; one that goes through zero does both, and the new average is the fill's
/// price. Returns the new position; `qty` is above zero.
Position apply_fill(const Position& position, Side side, Price price, Quantity qty, Money fee);

/// `qty` with the side's sign.
Quantity signed_qty(Side side, Quantity qty);

/// A position with its name.
struct NamedPosition {
  PositionKey key;
  Position position;
  bool operator==(const NamedPosition&) const = default;
};

}  // namespace avenor::domain

template <>
struct std::hash<avenor::domain::PositionKey> {
  std::size_t operator()(const avenor::domain::PositionKey& key) const noexcept {
    const std::size_t a = std::hash<avenor::domain::VenueName>{}(key.venue);
    const std::size_t b = std::hash<avenor::domain::BotId>{}(key.bot_id);
    const std::size_t c = std::hash<avenor::domain::Symbol>{}(key.symbol);
    return (a * 31 + b) * 31 + c;
  }
};
