// A position and how fills change it: average price over the opening side, realised profit on the closing
// side, through zero and back.
//
// A fee that the venue takes in the traded asset changes the holding itself: a buyer of 1 BTC with a fee of
// 0.001 BTC holds 0.999 BTC for the price of 1. So such a fee is in the cost, and in the profit, without any
// rate; every other fee is only summed up beside them, in its own currency.
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
  Quantity qty;     ///< signed: above zero long, below zero short
  Price avg_price;  ///< of the open quantity; zero when flat
  /// since the beginning, in the quote currency, before fees (but for those taken in the asset itself)
  Money realized_pnl;
  Fees fees;  ///< charged since the beginning, those taken in the asset too
  /// The exact cost of the open quantity, from which the average is computed. Zero where only an average is
  /// known (from a venue, the bus).
  Notional cost = {};

  bool operator==(const Position&) const = default;

  /// `cost`, or the cost computed from avg_price.
  Notional basis() const;
  /// Profit of the open quantity at `price`.
  Money unrealized_pnl(Price price) const;
};

/// A fill that opens or adds moves the average; one that reduces realises what it brings less its share of
/// the cost and leaves the average; one that goes through zero does both, and the new average is the fill's
/// price. Returns the new position; `qty` is above zero.
Position apply_fill(const Position& position, Side side, Price price, Quantity qty);
/// The same with the fill's fee.
Position apply_fill(const Position& position, const Fill& fill);
/// The same for a holding that has changed by `change` (signed, not zero) for `value`.
Position apply_change(const Position& position, Quantity change, Notional value);

/// `qty` with the side's sign.
Quantity signed_qty(Side side, Quantity qty);

/// The fee was taken in the traded asset and is less than half of the traded quantity: more is not plausible
/// as a fee, and the rest would have a price beyond all bounds.
bool fee_in_asset(const Fill& fill);
/// The fill's change of the holding: its quantity with the side's sign, less a fee in the asset.
Quantity holding_change(const Fill& fill);
/// The change of the holding by the order's fills so far.
Quantity holding_change(const Order& order);

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
