#include "venue/alpaca/orders/status_map.hpp"

#include <array>

namespace avenor::venue::alpaca {
namespace {

using E = domain::OrderEvent;

constexpr std::array kStatuses = {
    StatusRow{"pending_new", E::Accepted},
    StatusRow{"accepted", E::Accepted},
    StatusRow{"new", E::Accepted},
    StatusRow{"accepted_for_bidding", E::Accepted},
    StatusRow{"held", E::Accepted},
    StatusRow{"partially_filled", E::PartFilled},
    StatusRow{"filled", E::FullyFilled},
    StatusRow{"done_for_day", E::Accepted},
    StatusRow{"canceled", E::Cancelled},
    StatusRow{"expired", E::Expired},
    StatusRow{"replaced", E::Cancelled},
    StatusRow{"pending_cancel", E::Accepted},
    StatusRow{"pending_replace", E::Accepted},
    StatusRow{"pending_review", E::Accepted},
    StatusRow{"stopped", E::Accepted},
    StatusRow{"rejected", E::Refused},
    StatusRow{"suspended", E::Accepted},
    StatusRow{"calculated", E::Accepted},
};

constexpr std::array kEvents = {
    EventRow{"pending_new", StreamEvent::OrderChanged},
    EventRow{"accepted", StreamEvent::OrderChanged},
    EventRow{"held", StreamEvent::OrderChanged},
    EventRow{"pending_review", StreamEvent::OrderChanged},
    EventRow{"new", StreamEvent::OrderChanged},
    EventRow{"partial_fill", StreamEvent::Filled},
    EventRow{"partially_filled", StreamEvent::Filled},
    EventRow{"fill", StreamEvent::Filled},
    EventRow{"canceled", StreamEvent::OrderChanged},
    EventRow{"expired", StreamEvent::OrderChanged},
    EventRow{"rejected", StreamEvent::OrderChanged},
    EventRow{"replaced", StreamEvent::OrderChanged},
    EventRow{"done_for_day", StreamEvent::OrderChanged},
    EventRow{"calculated", StreamEvent::OrderChanged},
    EventRow{"suspended", StreamEvent::OrderChanged},
    EventRow{"stopped", StreamEvent::OrderChanged},
    EventRow{"pending_cancel", StreamEvent::OrderChanged},
    EventRow{"pending_replace", StreamEvent::OrderChanged},
    EventRow{"restated", StreamEvent::OrderChanged},
    EventRow{"order_replace_rejected", StreamEvent::OrderChanged},
    EventRow{"order_cancel_rejected", StreamEvent::OrderChanged},
    EventRow{"trade_bust", StreamEvent::ForReview},
    EventRow{"trade_correct", StreamEvent::ForReview},
};

}  // namespace

std::span<const StatusRow> status_table() { return kStatuses; }
std::span<const EventRow> event_table() { return kEvents; }

std::optional<domain::OrderEvent> event_of_status(std::string_view status) {
  for (const StatusRow& row : kStatuses) {
    if (row.status == status) return row.event;
  }
  return std::nullopt;
}

std::optional<StreamEvent> meaning_of_event(std::string_view event) {
  for (const EventRow& row : kEvents) {
    if (row.event == event) return row.meaning;
  }
  return std::nullopt;
}

}  // namespace avenor::venue::alpaca
