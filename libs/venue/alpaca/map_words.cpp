// The tables: statuses, events, error codes.
#include <array>

#include "venue/alpaca/map.hpp"

namespace avenor::venue::alpaca {
namespace {

using E = domain::OrderEvent;
using Kind = Trouble::Kind;

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

struct ErrorRow {
  int http;                ///< 0: any of 400, 403, 422
  int code;                ///< 0: any
  std::string_view words;  ///< part of the message; empty: any
  Kind kind;
  std::string_view ours;
};

// The first row that fits counts.
constexpr std::array kErrors = {
    ErrorRow{422, 40010001, "client_order_id must be unique", Kind::Unknown, "venue.duplicate_id"},
    ErrorRow{0, 40010001, "", Kind::Refused, "venue.bad_request"},
    ErrorRow{0, 40010000, "", Kind::Refused, "venue.bad_request"},
    ErrorRow{0, 42210000, "sub-penny increment", Kind::Refused, "venue.price_increment"},
    ErrorRow{0, 42210000, "is not tradable", Kind::Refused, "venue.not_tradable"},
    ErrorRow{0, 42210000, "cannot be sold short", Kind::Refused, "venue.not_shortable"},
    ErrorRow{0, 42210000, "stop price must be", Kind::Refused, "venue.stop_price"},
    ErrorRow{0, 42210000, "fractional orders must be simple", Kind::Refused, "venue.fractional"},
    ErrorRow{0, 42210000, "unable to replace order", Kind::Refused, "venue.not_replaceable"},
    ErrorRow{0, 42210000, "order is already in", Kind::Refused, "venue.already_final"},
    ErrorRow{0, 42210000, "subscription does not permit", Kind::Refused, "venue.plan"},
    ErrorRow{403, 0, "subscription does not permit", Kind::Refused, "venue.plan"},
    ErrorRow{403, 40310000, "insufficient buying power", Kind::Refused, "venue.insufficient_funds"},
    ErrorRow{403, 40310000, "insufficient balance", Kind::Refused, "venue.insufficient_funds"},
    ErrorRow{403, 40310000, "insufficient qty", Kind::Refused, "venue.insufficient_qty"},
    ErrorRow{403, 40310000, "potential wash trade", Kind::Refused, "venue.wash_trade"},
    ErrorRow{403, 40310000, "cost basis must be", Kind::Refused, "venue.below_minimum"},
    ErrorRow{403, 40310000, "", Kind::Refused, "venue.refused"},
    ErrorRow{403, 40310100, "", Kind::Refused, "venue.pattern_day_trader"},
    ErrorRow{401, 0, "", Kind::Refused, "venue.credentials"},
    ErrorRow{403, 0, "", Kind::Refused, "venue.credentials"},
    // "There is no such order" is a proof, so it must come from the application: a stray 404 (a wrong path, a
    // balancer's page) proves nothing.
    ErrorRow{404, 40410000, "", Kind::NotFound, "venue.not_found"},
    ErrorRow{404, 0, "endpoint not found", Kind::Unknown, "venue.bad_answer"},
    ErrorRow{404, 0, "not found", Kind::NotFound, "venue.not_found"},
    ErrorRow{404, 0, "does not exist", Kind::NotFound, "venue.not_found"},
    ErrorRow{404, 0, "", Kind::Unknown, "venue.bad_answer"},
    ErrorRow{429, 0, "", Kind::RateLimited, "venue.rate_limited"},
    ErrorRow{408, 0, "", Kind::Unknown, "venue.timeout"},
};

bool fits(const ErrorRow& row, int http_status, const models::ErrorBody& body) {
  const bool refusal = http_status == 400 || http_status == 403 || http_status == 422;
  if (row.http == 0 ? !refusal : row.http != http_status) return false;
  if (row.code != 0 && row.code != body.code) return false;
  return body.message.find(row.words) != std::string::npos;
}

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

Trouble trouble_of(int http_status, const models::ErrorBody& body) {
  const std::string message = body.message.empty() ? "HTTP " + std::to_string(http_status) : body.message;
  for (const ErrorRow& row : kErrors) {
    if (fits(row, http_status, body)) return {row.kind, std::string(row.ours), message};
  }
  // Any other 4xx is a no. A 5xx, a redirect or nonsense proves nothing: orders have been taken behind a 500.
  if (http_status >= 400 && http_status < 500) return {Kind::Refused, "venue.refused", message};
  return {Kind::Unknown, "venue.server_error", message};
}

}  // namespace avenor::venue::alpaca
