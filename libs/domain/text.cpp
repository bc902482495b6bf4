#include "domain/text.hpp"

#include <fmt/format.h>
#include <array>

namespace avenor::domain {
namespace {

// to_text switches, so that the compiler misses no enumerator; parsing looks through the same texts.
template <class Enum, std::size_t N>
core::Result<Enum> parse(std::string_view what, const std::array<Enum, N>& all, std::string_view text) {
  for (const Enum value : all) {
    if (to_text(value) == text) return value;
  }
  std::string choices;
  for (const Enum value : all) choices += fmt::format("{}{}", choices.empty() ? "" : ", ", to_text(value));
  return core::fail(fmt::format("'{}' is not a valid {}: {}", text.substr(0, 40), what, choices));
}

}  // namespace

std::string_view to_text(Side side) {
  switch (side) {
    case Side::Buy: return "buy";
    case Side::Sell: return "sell";
  }
  return "?";
}

std::string_view to_text(OrderType type) {
  switch (type) {
    case OrderType::Market: return "market";
    case OrderType::Limit: return "limit";
    case OrderType::Stop: return "stop";
    case OrderType::StopLimit: return "stop_limit";
  }
  return "?";
}

std::string_view to_text(TimeInForce tif) {
  switch (tif) {
    case TimeInForce::Day: return "day";
    case TimeInForce::Gtc: return "gtc";
    case TimeInForce::Ioc: return "ioc";
    case TimeInForce::Fok: return "fok";
  }
  return "?";
}

std::string_view to_text(Reason reason) {
  switch (reason) {
    case Reason::Entry: return "entry";
    case Reason::Exit: return "exit";
    case Reason::TakeProfit: return "take_profit";
    case Reason::StopLoss: return "stop_loss";
    case Reason::TrailingStop: return "trailing_stop";
    case Reason::Rebalance: return "rebalance";
    case Reason::Manual: return "manual";
  }
  return "?";
}

std::string_view to_text(OrderPurpose purpose) {
  switch (purpose) {
    case OrderPurpose::Strategy: return "strategy";
    case OrderPurpose::Flatten: return "flatten";
    case OrderPurpose::HeldExit: return "held_exit";
    case OrderPurpose::VenueExit: return "venue_exit";
    case OrderPurpose::External: return "external";
  }
  return "?";
}

std::string_view to_text(OrderStatus status) {
  switch (status) {
    case OrderStatus::Pending: return "PENDING";
    case OrderStatus::Submitted: return "SUBMITTED";
    case OrderStatus::PartiallyFilled: return "PARTIALLY_FILLED";
    case OrderStatus::Unknown: return "UNKNOWN";
    case OrderStatus::Filled: return "FILLED";
    case OrderStatus::Rejected: return "REJECTED";
    case OrderStatus::Cancelled: return "CANCELLED";
    case OrderStatus::Expired: return "EXPIRED";
    case OrderStatus::Failed: return "FAILED";
  }
  return "?";
}

std::string_view to_text(OrderEvent event) {
  switch (event) {
    case OrderEvent::Accepted: return "accepted";
    case OrderEvent::Refused: return "refused";
    case OrderEvent::AnswerLost: return "answer_lost";
    case OrderEvent::NeverArrived: return "never_arrived";
    case OrderEvent::PartFilled: return "part_filled";
    case OrderEvent::FullyFilled: return "fully_filled";
    case OrderEvent::Cancelled: return "cancelled";
    case OrderEvent::Expired: return "expired";
    case OrderEvent::Revived: return "revived";
    case OrderEvent::RevivedPart: return "revived_part";
  }
  return "?";
}

core::Result<Side> parse_side(std::string_view text) {
  return parse("side", std::array{Side::Buy, Side::Sell}, text);
}

core::Result<OrderType> parse_order_type(std::string_view text) {
  return parse("order type",
               std::array{OrderType::Market, OrderType::Limit, OrderType::Stop, OrderType::StopLimit}, text);
}

core::Result<TimeInForce> parse_time_in_force(std::string_view text) {
  return parse("time in force",
               std::array{TimeInForce::Day, TimeInForce::Gtc, TimeInForce::Ioc, TimeInForce::Fok}, text);
}

core::Result<Reason> parse_reason(std::string_view text) {
  return parse("reason",
               std::array{Reason::Entry, Reason::Exit, Reason::TakeProfit, Reason::StopLoss,
                          Reason::TrailingStop, Reason::Rebalance, Reason::Manual},
               text);
}

core::Result<OrderPurpose> parse_order_purpose(std::string_view text) {
  using enum OrderPurpose;
  return parse<OrderPurpose>("order purpose", std::array{Strategy, Flatten, HeldExit, VenueExit, External},
                             text);
}

core::Result<OrderStatus> parse_order_status(std::string_view text) {
  using enum OrderStatus;
  return parse(
      "order status",
      std::array{Pending, Submitted, PartiallyFilled, Unknown, Filled, Rejected, Cancelled, Expired, Failed},
      text);
}

}  // namespace avenor::domain
