// Alpaca's statuses and events to ours: every one that it documents has its row here, and each row its test.
// An undocumented one is never fatal: a status becomes "accepted and open", and the caller reports it and
// queries again.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "domain/order.hpp"

namespace avenor::venue::alpaca {

struct StatusRow {
  std::string_view status;
  domain::OrderEvent event;
};
/// All documented order statuses.
std::span<const StatusRow> status_table();
/// Nothing for one that is not documented.
std::optional<domain::OrderEvent> event_of_status(std::string_view status);

/// The meaning of an order stream message.
enum class StreamEvent {
  OrderChanged,  ///< the order as it now is
  Filled,        ///< an execution (price and qty are its own)
  ForReview,     ///< a bust or a correction: a person must check
};
struct EventRow {
  std::string_view event;
  StreamEvent meaning;
};
std::span<const EventRow> event_table();
/// Nothing for one that is not documented.
std::optional<StreamEvent> meaning_of_event(std::string_view event);

}  // namespace avenor::venue::alpaca
