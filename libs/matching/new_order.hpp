// A client's request, and its checks in itself. Checks against the account or the market are the exchange's;
// rules of a single venue are its dialect's.
#pragma once

#include <optional>
#include <string>

#include "matching/reject.hpp"

namespace avenor::matching {

struct NewOrder {
  std::string client_order_id;  ///< empty: the exchange makes one
  std::string symbol;           ///< or the instrument's id
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

/// Each type has the prices that it needs, and no other.
Expected<void> check_prices(const NewOrder& order);
/// Each class has the exits that it needs, on the right sides of each other.
Expected<void> check_exits(const NewOrder& order);
/// Both, and quantity and prices are within their bounds.
Expected<void> check_form(const NewOrder& order);
Expected<void> check_form(const Change& change);

}  // namespace avenor::matching
