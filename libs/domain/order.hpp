// An order and its life. The life is one table (order.cpp): an event without a row is refused, never guessed;
// the database holds the same table (sql/), and a test compares the two.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/amounts.hpp"
#include "domain/fees.hpp"
#include "domain/ids.hpp"

namespace avenor::domain {

enum class Side { Buy, Sell };
enum class OrderType { Market, Limit, Stop, StopLimit };
enum class TimeInForce { Day, Gtc, Ioc, Fok };
enum class Reason { Entry, Exit, TakeProfit, StopLoss, TrailingStop, Rebalance, Manual };

enum class OrderStatus {
  Pending,          ///< the intent is durable; nothing more is known
  Submitted,        ///< the venue has it
  PartiallyFilled,  ///< partially filled, the rest is open
  /// it was sent and the answer was lost: exposure, never sent again, resolved only by the venue's report
  Unknown,
  Filled,     ///< final from here on
  Rejected,   ///< refused by risk or venue
  Cancelled,  ///< filled_qty may be above zero
  Expired,    ///< filled_qty may be above zero
  Failed,     ///< never reached the venue, as far as can be proven
};

/// Filled, Rejected, Cancelled, Expired, Failed. All but Filled may be left again when the venue proves that
/// the order is open.
bool is_final(OrderStatus status);

/// The origin of an order. Its id is chosen by the bot and does not show it.
enum class OrderPurpose {
  Strategy,   ///< a bot asked for it
  Flatten,    ///< closes a position for the operator
  HeldExit,   ///< an exit that execution holds for an entry (held at no venue)
  VenueExit,  ///< an exit that the venue holds for an entry
  External,   ///< from outside Avenor, imported
};

/// What may happen to an order.
enum class OrderEvent {
  Accepted,      ///< the venue has it and it is open
  Refused,       ///< rejected by risk or the venue
  AnswerLost,    ///< bytes left, no answer: time-out, 5xx, broken connection
  NeverArrived,  ///< proven: not at the venue, and it cannot arrive any more
  PartFilled,    ///< executions, less than the whole so far
  FullyFilled,   ///< executions for the whole quantity
  Cancelled,     ///< the venue cancelled the rest (on request or by itself)
  Expired,       ///< the time in force (or the intent's own deadline) ran out
  Revived,       ///< a fresh query shows an order alive that was called final: nothing of it is filled
  RevivedPart,   ///< the same, with executions for a part of it
};

struct Transition {
  OrderStatus from;
  OrderEvent event;
  OrderStatus to;
};

/// The whole table, for the tests and for the comparison with the database's.
std::span<const Transition> transitions();

/// Where `event` leads from `from`; nothing when the table has no such row.
std::optional<OrderStatus> next_status(OrderStatus from, OrderEvent event);

/// An entry's exits, held at the venue where it supports them, else by execution.
struct Bracket {
  std::optional<Price> take_profit;      ///< limit price of the profit leg
  std::optional<Price> stop_loss;        ///< stop price of the loss leg
  std::optional<Price> stop_loss_limit;  ///< makes the loss leg a stop-limit
  bool operator==(const Bracket&) const = default;
};

/// What a bot asks for: the body of TRADE_ORDER.CREATE. Two requests with one id must be equal in all of it.
struct OrderRequest {
  ClientOrderId client_order_id;
  BotId bot_id;
  Symbol symbol;
  VenueName venue;
  Side side = Side::Buy;
  OrderType type = OrderType::Market;
  Quantity qty;
  TimeInForce time_in_force = TimeInForce::Day;
  Reason reason = Reason::Manual;
  std::optional<Price> limit_price;
  std::optional<Price> stop_price;
  std::optional<Bracket> bracket;
  /// not set: does not expire. After it the intent is dead, whatever its progress
  core::WallTime expires_ts;
  std::string rationale;  ///< a JSON object (signal, indicator values, price seen), or empty

  bool operator==(const OrderRequest&) const = default;
};

/// Checks that the fields fit together: qty > 0, prices > 0 and present exactly where the type needs them, a
/// bracket on the right sides. The error names the field and its value.
core::Status validate(const OrderRequest& request);

/// An order with all that is known of it.
struct Order {
  OrderRequest request;
  OrderStatus status = OrderStatus::Pending;
  int version = 1;  ///< counts the states from 1 (PENDING)
  Quantity filled_qty;
  Price avg_price;  ///< of the fills; zero while there are none
  Fees fees;        ///< charged so far
  OrderPurpose purpose = OrderPurpose::Strategy;
  ClientOrderId parent;         ///< of an exit: its entry; else empty
  std::string venue_client_id;  ///< the id the venue knows it by, when it needs a derived one; else empty
  VenueOrderId venue_order_id;  ///< empty until reported by the venue
  std::string error;            ///< a code ("risk.max_order_qty") when refused or failed
  std::string message;          ///< the same for a person
  core::WallTime created_at, submitted_at, resolved_at;

  const ClientOrderId& id() const { return request.client_order_id; }
  bool is_exit() const { return purpose == OrderPurpose::HeldExit || purpose == OrderPurpose::VenueExit; }
  Quantity leaves_qty() const { return is_final(status) ? Quantity{} : request.qty - filled_qty; }
  bool operator==(const Order&) const = default;
};

/// One execution.
struct Fill {
  ClientOrderId client_order_id;
  BotId bot_id;
  ExecId exec_id;
  Symbol symbol;
  VenueName venue;
  Side side = Side::Buy;
  Price price;
  Quantity qty;
  CurrencyAmount fee;  ///< a rebate is below zero
  core::WallTime event_ts;

  bool operator==(const Fill&) const = default;
};

}  // namespace avenor::domain
