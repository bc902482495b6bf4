// What the payloads of the bus mean, one struct a topic. The codec (codec.hpp) is the only reader and writer
// of them.
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

namespace avenor::wire {

/// The fields that every payload carries.
struct Envelope {
  int v = 1;
  std::string source;     ///< service, with the bot or venue after a slash: "strategy/momentum_001"
  std::uint64_t seq = 0;  ///< from 1, one count per source process and topic
  std::string session;    ///< a random id of that process's life
  core::WallTime ts;
  bool operator==(const Envelope&) const = default;
};

/// TRADE_ORDER.CANCEL
struct OrderCancel {
  domain::ClientOrderId client_order_id;
  domain::BotId bot_id;
  bool operator==(const OrderCancel&) const = default;
};

/// TRADE_ORDER.REPLACE: the live order gives way to one with the new id; what is absent is inherited.
struct OrderReplace {
  domain::ClientOrderId client_order_id;  ///< the order that lives
  /// the order that takes its place: the idempotency key of the replacement
  domain::ClientOrderId new_client_order_id;
  domain::BotId bot_id;
  std::optional<domain::Quantity> qty;
  std::optional<domain::Price> limit_price;
  std::optional<domain::Price> stop_price;
  bool operator==(const OrderReplace&) const = default;
};

/// TRADE_ORDER.QUERY
struct OrderQuery {
  domain::BotId bot_id;
  bool operator==(const OrderQuery&) const = default;
};

/// TRADE_CONFIRMATION, and the entries of BOT_STATE.open_orders.
struct Confirmation {
  domain::ClientOrderId client_order_id;
  domain::BotId bot_id;
  domain::Symbol symbol;
  domain::VenueName venue;
  domain::Side side = domain::Side::Buy;
  domain::Quantity qty;
  domain::OrderStatus status = domain::OrderStatus::Pending;
  domain::Quantity filled_qty;
  std::optional<domain::Price> avg_price;  ///< absent while nothing is filled
  domain::VenueOrderId venue_order_id;     ///< empty (and absent on the wire) until known
  /// 0: not in the ledger (a refusal of the message itself, e.g. a known id with another body)
  int version = 0;
  std::string error;
  std::string message;
  bool operator==(const Confirmation&) const = default;
};

Confirmation confirmation_of(const domain::Order& order);

/// TRADE_ACK: the bot has this version.
struct Ack {
  domain::ClientOrderId client_order_id;
  domain::BotId bot_id;
  int version = 0;
  bool operator==(const Ack&) const = default;
};

/// POSITION.<SYMBOL>, and the entries of BOT_STATE.positions.
struct PositionReport {
  domain::Symbol symbol;
  domain::VenueName venue;
  domain::BotId bot_id;  ///< empty (absent on the wire): the venue's total
  domain::Quantity qty;
  domain::Price avg_price;
  std::optional<domain::Money> realized_pnl;  ///< of a bot's share
  bool operator==(const PositionReport&) const = default;
};

/// BOT_STATE.<bot_id>: the answer to TRADE_ORDER.QUERY, or one page of it (see bot_state_pages.hpp).
struct BotState {
  domain::BotId bot_id;
  std::int64_t answer = 0;  ///< which answer a page belongs to; 0 (absent on the wire): this is all of it
  int page = 1;             ///< from 1; absent on the wire with `answer`
  int pages = 1;
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

using Message = std::variant<domain::Quote, domain::Bar, domain::Balance, PositionReport,
                             domain::OrderRequest, OrderCancel, OrderReplace, OrderQuery, BotState,
                             Confirmation, Ack, domain::Fill, Heartbeat, Alert, Control>;

}  // namespace avenor::wire
