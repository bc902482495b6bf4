// The tables: statuses, events, errors of the data stream.
#include <array>

#include "venue/alpaca/map.hpp"

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

constexpr std::array kFeedErrors = {
    FeedErrorRow{400, FeedError::Bug, "invalid syntax"},
    FeedErrorRow{401, FeedError::Reconnect, "not authenticated"},
    FeedErrorRow{402, FeedError::BackOff, "auth failed"},
    FeedErrorRow{403, FeedError::Ignore, "already authenticated"},
    FeedErrorRow{404, FeedError::Reconnect, "auth timeout"},
    FeedErrorRow{405, FeedError::BackOff, "symbol limit exceeded"},
    FeedErrorRow{406, FeedError::BackOff, "connection limit exceeded"},
    FeedErrorRow{407, FeedError::Reconnect, "slow client"},
    FeedErrorRow{408, FeedError::BackOff, "v2 not enabled"},
    FeedErrorRow{409, FeedError::BackOff, "insufficient subscription"},
    FeedErrorRow{410, FeedError::Bug, "invalid subscribe action for this feed"},
    FeedErrorRow{411, FeedError::BackOff, "insufficient scope"},
    FeedErrorRow{500, FeedError::Reconnect, "internal error"},
};

}  // namespace

std::span<const StatusRow> status_table() { return kStatuses; }
std::span<const EventRow> event_table() { return kEvents; }
std::span<const FeedErrorRow> feed_error_table() { return kFeedErrors; }

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

FeedError meaning_of_feed_error(int code) {
  for (const FeedErrorRow& row : kFeedErrors) {
    if (row.code == code) return row.meaning;
  }
  return FeedError::Reconnect;
}

}  // namespace avenor::venue::alpaca
