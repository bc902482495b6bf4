#include "venue/alpaca/outcome_table.hpp"

#include <fmt/format.h>

#include <array>

namespace avenor::venue::alpaca {
namespace {

using Kind = VenueError::Kind;

constexpr std::array kOutcomes = {
    // An order with this id exists: ours, whose answer was lost.
    OutcomeRow{422, 40010001, "client_order_id must be unique", Kind::Unknown, "venue.duplicate_id"},
    OutcomeRow{422, 40010001, " is required", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, " is missing", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "must be integer", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "must be a number", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "must be no more than", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "must have no more than", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "must not hold", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, " orders require a ", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, " orders must not have a ", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "invalid ", Kind::Refused, "venue.bad_request"},
    OutcomeRow{400, 40010000, "request body format", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010000, "request body format", Kind::Refused, "venue.bad_request"},

    OutcomeRow{422, 42210000, "sub-penny increment", Kind::Refused, "venue.price_increment"},
    OutcomeRow{422, 42210000, "is not tradable", Kind::Refused, "venue.not_tradable"},
    OutcomeRow{422, 42210000, "\" not found", Kind::Refused, "venue.not_tradable"},  // asset "ZZZ" not found
    OutcomeRow{422, 42210000, "cannot be sold short", Kind::Refused, "venue.not_shortable"},
    OutcomeRow{422, 42210000, "potential wash trade", Kind::Refused, "venue.wash_trade"},
    OutcomeRow{422, 42210000, "stop price must be", Kind::Refused, "venue.stop_price"},
    OutcomeRow{422, 42210000, "stop_price must be", Kind::Refused, "venue.stop_price"},
    OutcomeRow{422, 42210000, "limit_price must be", Kind::Refused, "venue.limit_price"},
    OutcomeRow{422, 42210000, "fractional orders must be", Kind::Refused, "venue.fractional"},
    OutcomeRow{422, 42210000, "crypto order", Kind::Refused, "venue.order_type"},
    OutcomeRow{422, 42210000, "invalid crypto time_in_force", Kind::Refused, "venue.order_type"},
    OutcomeRow{422, 42210000, "extended hours order must be", Kind::Refused, "venue.order_type"},
    OutcomeRow{422, 42210000, "complex orders must be", Kind::Refused, "venue.order_type"},
    OutcomeRow{422, 42210000, "bracket orders require", Kind::Refused, "venue.order_type"},
    OutcomeRow{422, 42210000, "oto orders require", Kind::Refused, "venue.order_type"},
    OutcomeRow{422, 42210000, "oco orders must be", Kind::Refused, "venue.order_type"},
    OutcomeRow{422, 42210000, "need order_class", Kind::Refused, "venue.order_type"},
    OutcomeRow{422, 42210000, "must be at most", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 42210000, "notional orders are not supported", Kind::Refused, "venue.order_type"},
    OutcomeRow{422, 42210000, "unable to replace order", Kind::Refused, "venue.not_replaceable"},
    OutcomeRow{422, 42210000, "order parameters are not changed", Kind::Refused, "venue.not_replaceable"},
    OutcomeRow{422, 42210000, "price to replace", Kind::Refused, "venue.not_replaceable"},
    OutcomeRow{422, 42210000, "of a leg can be replaced", Kind::Refused, "venue.not_replaceable"},
    OutcomeRow{422, 42210000, "order is already in \"pending_cancel\"", Kind::Refused,
               "venue.cancel_pending"},
    OutcomeRow{422, 42210000, "order is already in", Kind::Refused, "venue.already_final"},
    OutcomeRow{422, 42210000, "subscription does not permit", Kind::Refused, "venue.plan"},

    OutcomeRow{403, 40310000, "insufficient buying power", Kind::Refused, "venue.insufficient_funds"},
    OutcomeRow{403, 40310000, "insufficient balance", Kind::Refused, "venue.insufficient_funds"},
    OutcomeRow{403, 40310000, "insufficient qty", Kind::Refused, "venue.insufficient_qty"},
    OutcomeRow{403, 40310000, "potential wash trade", Kind::Refused, "venue.wash_trade"},
    OutcomeRow{403, 40310000, "cost basis must be", Kind::Refused, "venue.below_minimum"},
    OutcomeRow{403, 40310100, "", Kind::Refused, "venue.pattern_day_trader"},
    OutcomeRow{401, 40110000, "", Kind::Refused, "venue.credentials"},
    OutcomeRow{403, 40110000, "", Kind::Refused, "venue.credentials"},
    // Without a code it may be any gateway's text: wrong keys are the likely cause, but nothing is proven.
    OutcomeRow{401, 0, "unauthorized.", Kind::Unknown, "venue.credentials"},
    OutcomeRow{401, 0, "request is not authorized", Kind::Unknown, "venue.credentials"},
    OutcomeRow{403, 0, "forbidden.", Kind::Unknown, "venue.credentials"},
    OutcomeRow{403, 0, "request is not authorized", Kind::Unknown, "venue.credentials"},

    // "endpoint not found" has the same code, and says nothing about an order.
    OutcomeRow{404, 40410000, "order not found", Kind::NotFound, "venue.not_found"},
    OutcomeRow{404, 40410000, "position does not exist", Kind::Refused, "venue.no_position"},
    OutcomeRow{404, 40410000, "asset not found", Kind::Refused, "venue.not_tradable"},

    OutcomeRow{429, 42910000, "", Kind::RateLimited, "venue.rate_limited"},
    OutcomeRow{429, 0, "too many requests.", Kind::RateLimited, "venue.rate_limited"},
    OutcomeRow{429, 0, "rate limit exceeded", Kind::RateLimited, "venue.rate_limited"},
};

bool fits(const OutcomeRow& row, int http_status, const models::ErrorBody& body) {
  if (row.http != http_status || row.code != body.code.value_or(0)) return false;
  // Without a code there is only the text: it must be the whole message.
  if (row.code == 0) return body.message == row.words;
  return body.message.find(row.words) != std::string::npos;
}

std::string_view code_of(int http_status) {
  if (http_status == 408) return "venue.timeout";
  if (http_status == 429) return "venue.rate_limited";
  return http_status >= 500 ? "venue.server_error" : "venue.bad_answer";
}

}  // namespace

std::span<const OutcomeRow> outcome_table() { return kOutcomes; }

VenueError trouble_of(int http_status, const models::ErrorBody& body) {
  if (body.is_json) {
    for (const OutcomeRow& row : kOutcomes) {
      if (!fits(row, http_status, body)) continue;
      return {.kind = row.kind,
              .code = std::string(row.ours),
              .message = first_bytes(body.message.empty() ? body.text : body.message)};
    }
  }
  return undocumented(http_status, body.text);
}

VenueError undocumented(int http_status, std::string_view body, std::string_view why) {
  std::string message = fmt::format("HTTP {}, ", http_status);
  message += body.empty() ? "an empty body" : "the body begins: " + first_bytes(body);
  if (!why.empty()) message.append(" (").append(why).append(")");
  return {.kind = Kind::Unknown, .code = std::string(code_of(http_status)), .message = std::move(message)};
}

std::string first_bytes(std::string_view body) {
  constexpr std::size_t kMost = 160;
  std::string out;
  for (const char c : body) {
    if (out.size() == kMost) return out + "...";
    const bool is_blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!is_blank) {
      out += c > ' ' && c < 0x7f ? c : '?';
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

}  // namespace avenor::venue::alpaca
