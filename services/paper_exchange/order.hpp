// An order as this exchange keeps it: the venue's view, not the bot's. Everything here survives a restart
// except what is marked "derived".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "domain/amounts.hpp"
#include "domain/order.hpp"

namespace avenor::paper_exchange {

using core::WallTime;
using domain::Money;
using domain::OrderType;
using domain::Price;
using domain::Quantity;
using domain::Side;
using domain::TimeInForce;

/// Beyond these is no real order, and the products of the two, summed up, stay within Money.
inline constexpr Price kHighestPrice{100'000'000};
inline constexpr Quantity kLargestOrder{1'000'000'000};

enum class Status {
  PendingNew,  ///< taken, not yet live; lasts only for the answer to the POST
  Held,        ///< an exit that waits for its entry
  New,
  PartiallyFilled,
  PendingCancel,  ///< a cancel was taken; a fill may still win
  Filled,         ///< final from here on
  Canceled,
  Expired,
  Replaced,
  Rejected,
};

enum class OrderClass { Simple, Bracket, Oco, Oto };

/// What an order is within its class.
enum class Role { Single, Entry, TakeProfit, StopLoss };

bool is_final(Status status);
std::string_view to_text(Status status);           ///< pending_new held new partially_filled …
std::string_view to_text(OrderClass order_class);  ///< "" bracket oco oto

/// A pair such as BTC/USD: other rules hold for it than for shares.
inline bool is_crypto(std::string_view symbol) { return symbol.find('/') != std::string_view::npos; }
inline std::string_view asset_class_of(std::string_view symbol) {
  return is_crypto(symbol) ? "crypto" : "us_equity";
}

struct Asset;

struct Order {
  std::uint64_t seq = 0;  ///< order of arrival, from 1
  std::string id;
  std::string client_order_id;
  std::string symbol;
  std::string asset_id;
  Side side = Side::Buy;
  OrderType type = OrderType::Market;
  TimeInForce time_in_force = TimeInForce::Day;
  OrderClass order_class = OrderClass::Simple;
  Role role = Role::Single;
  Quantity qty;
  std::optional<Price> limit_price, stop_price;
  bool extended_hours = false;
  bool external = false;   ///< placed by the control API, as if by hand: not one of the client's
  bool triggered = false;  ///< a stop order whose stop was reached

  Status status = Status::PendingNew;
  Quantity filled_qty;
  Money filled_cost;              ///< sum of price * qty of its fills
  std::string parent;             ///< id of the entry (or of the oco's limit order), for legs
  std::vector<std::string> legs;  ///< ids
  std::string replaces, replaced_by;
  int received = 1;     ///< how many times an order with this client_order_id came in
  bool opening = true;  ///< adds to a position (takes buying power); else closes one (takes its shares)
  Price hold_price;     ///< what a unit was valued at for buying power

  WallTime created_at, updated_at, expires_at, filled_at, expired_at, cancel_requested_at, canceled_at,
      failed_at, replaced_at;

  Asset* asset = nullptr;          ///< derived: where it trades
  Money held;                      ///< derived: buying power it takes
  Quantity held_qty;               ///< derived: shares it takes of the position it closes
  std::vector<std::size_t> fills;  ///< derived: places in the list of fills
  bool dirty = false;              ///< derived: not yet in the journal
  /// Derived: cut short by a fault, it goes on at a later change of the book than this.
  std::uint64_t paused_at_change = 0;

  Quantity leaves() const { return qty - filled_qty; }
  bool is_open() const { return !is_final(status); }
  /// In the book, or waiting for its stop.
  bool is_live() const {
    return status == Status::New || status == Status::PartiallyFilled || status == Status::PendingCancel;
  }
  bool waits_for_stop() const {
    return (type == OrderType::Stop || type == OrderType::StopLimit) && !triggered;
  }
};

/// One execution.
struct Fill {
  std::uint64_t seq = 0;  ///< from 1, over all symbols
  std::string execution_id;
  std::string order_id;
  std::string symbol;
  Side side = Side::Buy;
  Price price;
  Quantity qty;
  Quantity cum_qty, leaves_qty;
  Quantity position_qty;  ///< after it; below zero when short
  WallTime at;
};

}  // namespace avenor::paper_exchange
