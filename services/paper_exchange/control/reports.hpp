// The independent truth: what came in and what became of it, whatever faults made clients believe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "paper_exchange/paper_broker.hpp"

namespace avenor::paper_exchange {

/// {"orders":[…]}: every client_order_id ever received, how often, and what became of it. The query may name
/// one (client_order_id=…).
std::string orders_report(const PaperBroker& broker, std::string_view query);

/// What goes on around the exchange.
struct Traffic {
  std::uint64_t ticks = 0, tape_rounds = 0;
  std::size_t trade_listeners = 0, data_subscribers = 0;
};
/// Counts, cash and positions.
std::string summary_report(const PaperBroker& broker, const Traffic& traffic);

}  // namespace avenor::paper_exchange
