// An order and its fills as an exchange keeps them: the venue's view, not the client's. Everything here
// survives a restart except what is marked "derived".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "domain/amounts.hpp"
#include "domain/fees.hpp"
#include "domain/order.hpp"

namespace avenor::matching {

using core::WallTime;
using domain::Money;
using domain::OrderType;
using domain::Price;
using domain::Quantity;
using domain::Side;
using domain::TimeInForce;

// Journals of earlier runs hold the numbers of these enumerators: add new ones at the end.

enum class Status {
  PendingNew,  ///< accepted, not yet live; lasts only for the answer to the request
  Held,        ///< an exit that waits for its entry
  New,
  PartiallyFilled,
  PendingCancel,  ///< a cancel was accepted; a fill may still win
  Filled,         ///< final from here on
  Cancelled,
  Expired,
  Replaced,
  Rejected,
};

enum class OrderClass { Simple, Bracket, Oco, Oto };

/// What an order is within its class.
enum class Role { Single, Entry, TakeProfit, StopLoss };

bool is_final(Status status);

struct Instrument;

struct Order {
  std::uint64_t seq = 0;  ///< order of arrival, from 1
  std::string id;
  std::string client_order_id;
  std::string symbol;
  std::string instrument_id;
  Side side = Side::Buy;
  OrderType type = OrderType::Market;
  TimeInForce time_in_force = TimeInForce::Day;
  OrderClass order_class = OrderClass::Simple;
  Role role = Role::Single;
  Quantity qty;
  std::optional<Price> limit_price, stop_price;
  bool extended_hours = false;  ///< kept and shown; this exchange never closes
  bool external = false;        ///< placed beside the client, as on the broker's page
  bool triggered = false;       ///< a stop order whose stop was reached

  Status status = Status::PendingNew;
  Quantity filled_qty;
  Money filled_cost;                  ///< sum of price * qty of its fills
  std::string parent;                 ///< id of the entry (or of the oco's limit order), for exits
  std::vector<std::string> children;  ///< ids of its exits
  std::string replaces, replaced_by;
  int received = 1;     ///< how many times an order with this client_order_id came in
  bool opening = true;  ///< adds to a position (takes buying power); else closes one (takes its units)
  Price hold_price;     ///< what a unit was valued at for buying power

  WallTime created_at, updated_at, expires_at, filled_at, expired_at, cancel_requested_at, cancelled_at,
      failed_at, replaced_at;

  Instrument* instrument = nullptr;  ///< derived: where it trades
  Money held;                        ///< derived: buying power it takes
  Quantity held_qty;                 ///< derived: units it takes of the position it closes
  std::vector<std::size_t> fills;    ///< derived: places in the list of fills
  bool changed = false;              ///< derived: not yet fetched by take_changed()
  /// Derived: its fill model left a rest, which goes on at a later change of the book than this.
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
  /// It may trade at the moment it arrives (or its stop is reached), and what is left then is cancelled.
  bool is_immediate() const { return time_in_force == TimeInForce::Ioc || time_in_force == TimeInForce::Fok; }
};

/// One fill of one order, with the order's and the position's quantities as they are after it.
struct Fill {
  std::uint64_t seq = 0;  ///< from 1, over all instruments
  std::string execution_id;
  std::string order_id;
  std::string symbol;
  Side side = Side::Buy;
  Price price;
  Quantity qty;
  Quantity cum_qty, leaves_qty;
  Quantity position_qty;  ///< after it; below zero when short
  WallTime at;
  domain::CurrencyAmount fee;
};

}  // namespace avenor::matching
