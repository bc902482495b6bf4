// Alpaca's answers, spelled as Alpaca spells them (Trading API v2). Nothing here interprets: that is map.hpp
// and orders/report_map.hpp. An absent or null field is empty (text, times) or absent (optional); a required
// number is not optional.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/clock.hpp"
#include "core/decimal.hpp"

namespace avenor::venue::alpaca::models {

struct Order {
  std::string id, client_order_id, symbol, asset_class, order_class, side, type, time_in_force, status;
  std::optional<core::Decimal> qty;  ///< null for an order by amount (notional)
  core::Decimal filled_qty;          ///< cumulative; never null
  std::optional<core::Decimal> filled_avg_price, limit_price, stop_price;
  std::string replaced_by, replaces;
  core::WallTime submitted_at, updated_at, created_at;
  std::vector<Order> legs;
};

struct Account {
  std::string status, currency;
  core::Decimal cash, equity, buying_power;
  bool trading_blocked = false, account_blocked = false, trade_suspended_by_user = false;
};

struct Position {
  std::string symbol, asset_class;
  core::Decimal qty;  ///< negative when short
  core::Decimal avg_entry_price;
};

/// An entry of /v2/account/activities/FILL. It does not contain our client id.
struct Activity {
  std::string id, order_id, symbol, side, type;
  core::Decimal price, qty;         ///< of this execution
  core::Decimal cum_qty;            ///< of the order, with this execution
  core::WallTime transaction_time;  ///< not set: absent or invalid (times.hpp)
};

/// What can be traded. The increments are those of crypto; shares have none here.
struct Asset {
  std::string symbol, asset_class;
  bool marginable = false, fractionable = false;
  std::optional<core::Decimal> min_order_size, min_trade_increment, price_increment;
};

struct Clock {
  core::WallTime timestamp, next_open, next_close;
  bool is_open = false;
};

/// The body of an error.
struct ErrorBody {
  std::optional<int> code;
  std::string message;  ///< of a JSON object, as a string; else empty
  /// the body is a JSON object as the venue makes them: each key once, and its code, where it has one, a
  /// whole number
  bool is_json = false;
  std::string text;  ///< the body's beginning, as it came
};

/// The order stream's three kinds of message, and unknown ones.
struct Authorization {
  std::string status, action;
};
struct Listening {
  std::vector<std::string> streams;
};
struct TradeUpdate {
  std::string event, event_id, execution_id;
  std::optional<core::Decimal> price, qty;  ///< of this execution; present on fill and partial_fill
  core::WallTime timestamp;                 ///< not set: absent or invalid (times.hpp)
  Order order;                              ///< as it is after the event
};
/// A message of the order stream without a readable update. Its subject, as far as readable.
struct UnreadableUpdate {
  std::string symbol, order_id, client_order_id, problem;
};
struct OtherStream {
  std::string stream;
};
using StreamMessage = std::variant<Authorization, Listening, TradeUpdate, UnreadableUpdate, OtherStream>;

/// An unreadable entry of a list, and its subject as far as readable.
struct SetAside {
  std::string symbol, asset_class, order_id, client_order_id, problem;
};
template <class Model>
struct List {
  std::vector<Model> entries;
  std::vector<SetAside> set_aside;
  std::size_t size = 0;  ///< of the page
  std::string last_id;   ///< of the last entry with an id, readable or not
};

}  // namespace avenor::venue::alpaca::models
