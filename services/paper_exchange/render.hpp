// The venue's JSON: the shapes of its documentation, money as decimal strings.
#pragma once

#include <string>

#include "paper_exchange/exchange.hpp"
#include "paper_exchange/json_writer.hpp"

namespace avenor::paper_exchange {

/// With `nested` the legs are objects, else null.
void write_order(JsonWriter& json, const Order& order, const OrderStore& store, bool nested);
std::string order_json(const Order& order, const OrderStore& store, bool nested);

/// The whole trade_updates message.
std::string trade_update_json(const TradeEvent& event, const OrderStore& store);

/// What a fault makes of figures.
enum class Figures { True, TenTimes, Absurd };
std::string account_json(const Exchange& exchange, WallTime now, Figures figures = Figures::True,
                         bool blocked = false);
/// All positions that are not flat, as an array.
std::string positions_json(const Exchange& exchange, Figures figures = Figures::True);
/// Empty when it is flat.
std::string position_json(const Exchange& exchange, const Asset& asset);
void write_activity(JsonWriter& json, const Fill& fill);
/// "20260102100501234::<uuid>"; sorts by time. The uuid is not the stream's execution_id.
std::string activity_id(const Fill& fill);
std::string clock_json(WallTime now);
/// One entry a day, at most 366; every day is a session here.
std::string calendar_json(WallTime from, WallTime to);
void write_asset(JsonWriter& json, const Asset& asset, bool shortable);

}  // namespace avenor::paper_exchange
