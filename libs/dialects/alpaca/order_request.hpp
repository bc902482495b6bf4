// What POST and PATCH bodies ask for, and what the venue says to a body that makes no sense. Only the body is
// looked at here; what depends on the account or the market is the exchange's business.
#pragma once

#include <string>
#include <string_view>

#include "dialects/alpaca/refusal.hpp"
#include "json/value.hpp"
#include "matching/new_order.hpp"

namespace avenor::dialects::alpaca {

/// The client_order_id of a body, as far as it can be read: for counting what came in, even if it is then
/// refused.
std::string client_order_id_of(const json::Value& body);

Taken<matching::NewOrder> read_new_order(const json::Value& body);
Taken<matching::Change> read_change(const json::Value& body);

/// At most 2 decimals from 1 USD on, 4 below. The venue's sub-penny rule.
Taken<void> check_increment(std::string_view name, domain::Price price);

}  // namespace avenor::dialects::alpaca
