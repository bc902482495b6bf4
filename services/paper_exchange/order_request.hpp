// What POST and PATCH bodies ask for, and what the venue says to a body that makes no sense. Only the body is
// looked at here; what depends on the account or the market is the exchange's business.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "paper_exchange/json_value.hpp"
#include "paper_exchange/order.hpp"

namespace avenor::paper_exchange {

/// An answer that is no success: HTTP status, the venue's code and sentence.
struct Refusal {
  int status = 422;
  int code = 0;  ///< 0: the body has none
  std::string message;
  std::string extra;  ///< further JSON members: `"available":"10","symbol":"IBM"`, or empty

  static Refusal invalid(std::string message) { return {422, 42210000, std::move(message), {}}; }
  static Refusal incomplete(std::string message) { return {422, 40010001, std::move(message), {}}; }
  static Refusal not_found(std::string message) { return {404, 40410000, std::move(message), {}}; }
  static Refusal forbidden(std::string message, std::string more = {}) {
    return {403, 40310000, std::move(message), std::move(more)};
  }
};

template <class T>
using Taken = tl::expected<T, Refusal>;
inline tl::unexpected<Refusal> refuse(Refusal refusal) { return tl::unexpected(std::move(refusal)); }

/// {"code":…,"message":…} with the extra members.
std::string to_json(const Refusal& refusal);

struct NewOrder {
  std::string client_order_id;  ///< empty: the exchange makes one
  std::string symbol;
  Side side = Side::Buy;
  OrderType type = OrderType::Market;
  TimeInForce time_in_force = TimeInForce::Day;
  OrderClass order_class = OrderClass::Simple;
  Quantity qty;
  std::optional<Price> limit_price, stop_price;
  bool extended_hours = false;
  std::optional<Price> take_profit;  ///< limit price
  std::optional<Price> stop_loss;    ///< stop price
  std::optional<Price> stop_loss_limit;
};

struct Change {
  std::optional<std::string> client_order_id;
  std::optional<Quantity> qty;
  std::optional<Price> limit_price, stop_price;
  std::optional<TimeInForce> time_in_force;
};

/// The client_order_id of a body, as far as it can be read: for counting what came in, even if it is then
/// refused.
std::string client_order_id_of(const JsonValue& body);

Taken<NewOrder> read_new_order(const JsonValue& body);
Taken<Change> read_change(const JsonValue& body);

/// At most 2 decimals from 1 USD on, 4 below. The venue's sub-penny rule.
Taken<void> check_increment(std::string_view name, Price price);

}  // namespace avenor::paper_exchange
