// Orders and executions in the venue's JSON: the shapes of its documentation, money as decimal strings.
#pragma once

#include <string>

#include "json/writer.hpp"
#include "matching/order_event.hpp"
#include "matching/order_store.hpp"

namespace avenor::dialects::alpaca {

/// With `nested` the legs are objects, else null.
void write_order(json::Writer& json, const matching::Order& order, const matching::OrderStore& store,
                 bool nested);
std::string order_json(const matching::Order& order, const matching::OrderStore& store, bool nested);

/// The whole trade_updates message.
std::string trade_update_json(const matching::OrderEvent& event, const matching::OrderStore& store);

void write_activity(json::Writer& json, const matching::Fill& fill);
/// "20260102100501234::<uuid>"; sorts by time. The uuid is not the stream's execution_id.
std::string activity_id(const matching::Fill& fill);

}  // namespace avenor::dialects::alpaca
