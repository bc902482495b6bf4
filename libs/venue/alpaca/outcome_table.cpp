#include "venue/alpaca/outcome_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace avenor::venue::alpaca {
namespace {

using Kind = VenueError::Kind;

constexpr std::array kOutcomes = {
    // An order with this id exists: ours, whose answer was lost.
    OutcomeRow{422, 40010001, "client_order_id must be unique", Kind::Unknown, "venue.duplicate_id"},
    OutcomeRow{422, 40010001, "* is required", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "* is missing", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "* must be integer", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "* must be a number > 0, not *", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "* must be no more than * characters", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "* must have no more than * decimal places", Kind::Refused,
               "venue.bad_request"},
    OutcomeRow{422, 40010001, "* must not hold control characters", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "* orders require a * price", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "* orders must not have a * price", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "invalid *", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010001, "invalid *: *", Kind::Refused, "venue.bad_request"},
    OutcomeRow{400, 40010000, "request body format is invalid", Kind::Refused, "venue.bad_request"},
    OutcomeRow{400, 40010000, "request body format error", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 40010000, "request body format error", Kind::Refused, "venue.bad_request"},

    OutcomeRow{422, 42210000, "invalid * *. sub-penny increment does not fulfill minimum pricing criteria",
               Kind::Refused, "venue.price_increment"},
    OutcomeRow{422, 42210000, "asset * is not tradable", Kind::Refused, "venue.not_tradable"},
    OutcomeRow{422, 42210000, "asset * not found", Kind::Refused, "venue.not_tradable"},
    OutcomeRow{422, 42210000, "asset * cannot be sold short", Kind::Refused, "venue.not_shortable"},
    OutcomeRow{422, 42210000, "fractional orders cannot be sold short", Kind::Refused, "venue.not_shortable"},
    OutcomeRow{422, 42210000, "potential wash trade detected", Kind::Refused, "venue.wash_trade"},
    OutcomeRow{422, 42210000, "potential wash trade detected. use complex orders", Kind::Refused,
               "venue.wash_trade"},
    OutcomeRow{422, 42210000, "stop price must be * than current price", Kind::Refused, "venue.stop_price"},
    OutcomeRow{422, 42210000, "stop_loss.stop_price must be * base_price * 0.01", Kind::Refused,
               "venue.stop_price"},
    OutcomeRow{422, 42210000, "take_profit.limit_price must be * stop_loss.*", Kind::Refused,
               "venue.limit_price"},
    OutcomeRow{422, 42210000, "fractional orders must be * orders", Kind::Refused, "venue.fractional"},
    OutcomeRow{422, 42210000, "crypto orders must be simple orders", Kind::Refused, "venue.order_type"},
    OutcomeRow{422, 42210000, "invalid order type for crypto order", Kind::Refused, "venue.order_type"},
    OutcomeRow{422, 42210000, "invalid crypto time_in_force", Kind::Refused, "venue.order_type"},
    OutcomeRow{422, 42210000, "extended hours order must be DAY or GTC limit orders", Kind::Refused,
               "venue.order_type"},
    OutcomeRow{422, 42210000, "complex orders must be DAY or GTC without extended hours", Kind::Refused,
               "venue.order_type"},
    OutcomeRow{422, 42210000, "bracket orders require take_profit and stop_loss", Kind::Refused,
               "venue.order_type"},
    OutcomeRow{422, 42210000, "oto orders require either take_profit or stop_loss", Kind::Refused,
               "venue.order_type"},
    OutcomeRow{422, 42210000, "oco orders must be limit orders with a stop_loss", Kind::Refused,
               "venue.order_type"},
    OutcomeRow{422, 42210000, "take_profit and stop_loss need order_class bracket, oco or oto", Kind::Refused,
               "venue.order_type"},
    OutcomeRow{422, 42210000, "* must be at most *", Kind::Refused, "venue.bad_request"},
    OutcomeRow{422, 42210000, "notional orders are not supported by this exchange; use qty", Kind::Refused,
               "venue.order_type"},
    OutcomeRow{422, 42210000, "unable to replace order", Kind::Refused, "venue.not_replaceable"},
    OutcomeRow{422, 42210000, "unable to replace order, order isn't sent to exchange yet", Kind::Refused,
               "venue.not_replaceable"},
    OutcomeRow{422, 42210000, "order parameters are not changed", Kind::Refused, "venue.not_replaceable"},
    OutcomeRow{422, 42210000, "order has no * price to replace", Kind::Refused, "venue.not_replaceable"},
    OutcomeRow{422, 42210000, "only the prices of a leg can be replaced", Kind::Refused,
               "venue.not_replaceable"},
    OutcomeRow{422, 42210000, "order is already in \"pending_cancel\" state", Kind::Refused,
               "venue.cancel_pending"},
    OutcomeRow{422, 42210000, "order is already in \"*\" state", Kind::Refused, "venue.already_final"},
    OutcomeRow{422, 42210000, "subscription does not permit querying recent SIP data", Kind::Refused,
               "venue.plan"},

    OutcomeRow{403, 40310000, "insufficient buying power", Kind::Refused, "venue.insufficient_funds"},
    OutcomeRow{403, 40310000, "insufficient balance for *", Kind::Refused, "venue.insufficient_funds"},
    OutcomeRow{403, 40310000, "insufficient balance for * (requested: *, available: *)", Kind::Refused,
               "venue.insufficient_funds"},
    OutcomeRow{403, 40310000, "insufficient qty available for order", Kind::Refused,
               "venue.insufficient_qty"},
    OutcomeRow{403, 40310000, "insufficient qty available for order (requested: *, available: *)",
               Kind::Refused, "venue.insufficient_qty"},
    OutcomeRow{403, 40310000, "potential wash trade detected", Kind::Refused, "venue.wash_trade"},
    OutcomeRow{403, 40310000, "potential wash trade detected. use complex orders", Kind::Refused,
               "venue.wash_trade"},
    OutcomeRow{403, 40310000, "cost basis must be >= minimal amount of order", Kind::Refused,
               "venue.below_minimum"},
    OutcomeRow{403, 40310000, "cost basis must be >= minimal amount of order *", Kind::Refused,
               "venue.below_minimum"},
    OutcomeRow{403, 40310100, "trade denied due to pattern day trading protection", Kind::Refused,
               "venue.pattern_day_trader"},
    OutcomeRow{401, 40110000, "request is not authorized", Kind::Refused, "venue.credentials"},
    OutcomeRow{401, 40110000, "unauthorized.", Kind::Refused, "venue.credentials"},
    OutcomeRow{403, 40110000, "request is not authorized", Kind::Refused, "venue.credentials"},
    OutcomeRow{403, 40110000, "forbidden.", Kind::Refused, "venue.credentials"},
    // Without a code it may be any gateway's text: wrong keys are the likely cause, but nothing is proven.
    OutcomeRow{401, 0, "unauthorized.", Kind::Unknown, "venue.credentials"},
    OutcomeRow{401, 0, "request is not authorized", Kind::Unknown, "venue.credentials"},
    OutcomeRow{403, 0, "forbidden.", Kind::Unknown, "venue.credentials"},
    OutcomeRow{403, 0, "request is not authorized", Kind::Unknown, "venue.credentials"},

    // "endpoint not found" has the same code, and says nothing about an order.
    OutcomeRow{404, 40410000, "order not found for *", Kind::NotFound, "venue.not_found"},
    OutcomeRow{404, 40410000, "position does not exist", Kind::Refused, "venue.no_position"},
    OutcomeRow{404, 40410000, "asset not found for *", Kind::Refused, "venue.not_tradable"},

    OutcomeRow{429, 42910000, "rate limit exceeded", Kind::RateLimited, "venue.rate_limited"},
    OutcomeRow{429, 42910000, "too many requests.", Kind::RateLimited, "venue.rate_limited"},
    OutcomeRow{429, 0, "too many requests.", Kind::RateLimited, "venue.rate_limited"},
    OutcomeRow{429, 0, "rate limit exceeded", Kind::RateLimited, "venue.rate_limited"},
};

constexpr std::size_t kLongestWord = 128;  // an id is the longest thing that a sentence names

bool is_of_a_word(char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7f; }

}  // namespace

bool is_sentence(std::string_view message, std::string_view words) {
  const auto star = words.find('*');
  const auto before = words.substr(0, star);
  if (!message.starts_with(before)) return false;
  message.remove_prefix(before.size());
  if (star == std::string_view::npos) return message.empty();
  words.remove_prefix(star + 1);
  for (std::size_t size = 1; size <= std::min(message.size(), kLongestWord); ++size) {
    if (!is_of_a_word(message[size - 1])) return false;
    if (is_sentence(message.substr(size), words)) return true;
  }
  return false;
}

namespace {

bool fits(const OutcomeRow& row, int http_status, const models::ErrorBody& body) {
  const bool same_code = row.code == 0 ? !body.code : body.code == row.code;
  return row.http == http_status && same_code && is_sentence(body.message, row.words);
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
