// The messages between the daemons, one struct per topic (docs/bus.md). Their JSON form is wire's concern.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/clock.hpp"
#include "domain/market.hpp"
#include "domain/order.hpp"
#include "domain/position.hpp"

namespace avenor::domain {

/// TRADE_ORDER.CANCEL
struct OrderCancel {
  ClientOrderId client_order_id;
  BotId bot_id;
  bool operator==(const OrderCancel&) const = default;
};

/// TRADE_ORDER.REPLACE: replaces a live order by one with the new id; absent fields are inherited.
struct OrderReplace {
  ClientOrderId client_order_id;  ///< the live order
  /// the order that takes its place: the idempotency key of the replacement
  ClientOrderId new_client_order_id;
  BotId bot_id;
  std::optional<Quantity> qty;
  /// The filled quantity of the live order that the sender knew of, when it names a quantity.
  std::optional<Quantity> filled_qty;
  std::optional<Price> limit_price;
  std::optional<Price> stop_price;
  bool operator==(const OrderReplace&) const = default;
};

/// TRADE_ORDER.QUERY
struct OrderQuery {
  BotId bot_id;
  bool operator==(const OrderQuery&) const = default;
};

/// TRADE_CONFIRMATION, and the entries of BOT_STATE.open_orders.
struct Confirmation {
  ClientOrderId client_order_id;
  BotId bot_id;
  Symbol symbol;
  VenueName venue;
  Side side = Side::Buy;
  Quantity qty;
  OrderStatus status = OrderStatus::Pending;
  Quantity filled_qty;
  /// Taken by the venue as its fees in the asset that is traded (a rebate is below zero): the holding is less
  /// by it. Zero, and absent on the wire, where fees are paid otherwise.
  Quantity fee_qty = {};
  std::optional<Price> avg_price;  ///< absent while nothing is filled
  VenueOrderId venue_order_id;     ///< empty (and absent on the wire) until known
  /// 0: not in the ledger (a refusal of the message itself, e.g. a known id with another body)
  int version = 0;
  std::string error;
  std::string message;
  bool operator==(const Confirmation&) const = default;
};

Confirmation confirmation_of(const Order& order);

/// The order's change of the holding so far: the filled quantity with the side's sign, less `fee_qty`.
Quantity holding_change(const Confirmation& confirmation);

/// TRADE_ACK: the bot has this version.
struct Ack {
  ClientOrderId client_order_id;
  BotId bot_id;
  int version = 0;
  bool operator==(const Ack&) const = default;
};

/// POSITION.<SYMBOL>, and the entries of BOT_STATE.positions.
struct PositionReport {
  Symbol symbol;
  VenueName venue;
  BotId bot_id;  ///< empty (absent on the wire): the venue's total
  Quantity qty;
  Price avg_price;
  std::optional<Money> realized_pnl;  ///< of a bot's share
  bool operator==(const PositionReport&) const = default;
};

PositionReport report_of(const NamedPosition& named);

/// BOT_STATE.<bot_id>: the answer to TRADE_ORDER.QUERY, or one page of it (see bot_state_pages.hpp).
struct BotState {
  BotId bot_id;
  std::int64_t answer = 0;  ///< which answer a page belongs to; 0 (absent on the wire): this is all of it
  int page = 1;             ///< from 1; absent on the wire with `answer`
  int pages = 1;
  /// Venues that the ledger has not been compared with since execution's start: their part of this report may
  /// be out of date, and orders for them wait.
  std::vector<VenueName> waiting_for{};
  std::vector<Confirmation> open_orders;
  std::vector<PositionReport> positions;
  bool operator==(const BotState&) const = default;
};

/// HEARTBEAT.<SERVICE>
struct Heartbeat {
  std::string service;   ///< "market_data"
  std::string instance;  ///< the bot, the venue, or empty
  int pid = 0;
  bool degraded = false;
  std::string detail;  ///< what is wrong (degraded), or the daemon's status line
  double uptime_s = 0;
  std::uint64_t gaps = 0;     ///< messages that this process missed on the bus since it started
  std::uint64_t dropped = 0;  ///< payloads that did not parse or fit
  bool operator==(const Heartbeat&) const = default;
};

enum class Severity { Info, Warning, Critical };

/// ALERT.<SEVERITY>
struct Alert {
  Severity severity = Severity::Warning;  ///< in the topic, not in the payload
  std::string code;                       ///< "heartbeat.lost"
  std::string message;                    ///< a sentence
  std::string subject;                    ///< what it is about: a service, an order, a symbol
  bool operator==(const Alert&) const = default;
};

/// CONTROL.REQUEST and CONTROL.REPLY: a verb with named arguments, answered under the same request id.
struct Control {
  bool reply = false;      ///< in the topic
  std::string request_id;  ///< random, the asker's
  std::string verb;        ///< "halt", "resume", "reconcile", "status"; on a reply: the same
  std::vector<std::pair<std::string, std::string>>
      args;  ///< on a reply: the result, with "ok" = "true" or "false"
  bool operator==(const Control&) const = default;
};

using Message = std::variant<Quote, Bar, Balance, PositionReport, OrderRequest, OrderCancel, OrderReplace,
                             OrderQuery, BotState, Confirmation, Ack, Fill, Heartbeat, Alert, Control>;

}  // namespace avenor::domain
