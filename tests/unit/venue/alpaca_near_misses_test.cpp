// What nearly is Alpaca's word proves nothing: its codes with other words, its words with other codes, in
// other letters or inside a longer text, its JSON in another shape. Each row of the outcome table is bent in
// every one of these ways.
#include <fmt/format.h>
#include <algorithm>
#include <cctype>
#include <string>

#include "core/byte_order_mark.hpp"
#include "support/catch.hpp"
#include "unit/venue/alpaca_payloads.hpp"
#include "venue/alpaca/json_text.hpp"
#include "venue/alpaca/outcome_table.hpp"
#include "venue/alpaca/parse_error.hpp"
#include "venue/alpaca/parse_orders.hpp"

using namespace avenor;
using namespace std::string_literals;
using venue::VenueError;
using venue::alpaca::first_bytes;
using venue::alpaca::is_sentence;
using venue::alpaca::json_quoted;
using venue::alpaca::outcome_table;
using venue::alpaca::OutcomeRow;
using venue::alpaca::parse_error;
using venue::alpaca::trouble_of;

namespace {

/// What the row may look like: a word in each place that varies.
std::string sentence_of(const OutcomeRow& row) {
  std::string text;
  for (const char c : row.words) text += c == '*' ? "7"s : std::string(1, c);
  return text;
}

std::string body_of(std::string_view code, std::string_view message) {
  return fmt::format(R"({{"code":{},"message":{}}})", code, json_quoted(message));
}

std::string body_of(const OutcomeRow& row, std::string_view message) {
  return row.code == 0 ? fmt::format(R"({{"message":{}}})", json_quoted(message))
                       : body_of(std::to_string(row.code), message);
}

void proves_nothing(int status, const std::string& body) {
  INFO(status << " " << body);
  const VenueError trouble = trouble_of(status, parse_error(body));
  CHECK(trouble.kind == VenueError::Kind::Unknown);
  CHECK_THAT(trouble.message, ContainsSubstring(fmt::format("HTTP {}, ", status)));
  if (!body.empty()) CHECK_THAT(trouble.message, ContainsSubstring(first_bytes(body.substr(0, 8))));
}

std::string in_capitals(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

}  // namespace

TEST_CASE("alpaca near misses: a sentence is matched whole, and a varying word is one word") {
  CHECK(is_sentence("order not found for avn-1", "order not found for *"));
  CHECK(is_sentence("invalid limit_price 187.253. sub-penny", "invalid * *. sub-penny"));
  CHECK(is_sentence("as it is", "as it is"));
  for (const char* other :
       {"", "order not found for ", "order not found for avn-1 yet", "order not found for \n",
        " order not found for avn-1", "order not found for avn-1 ", "order not found",
        "Order not found for avn-1", "the order not found for avn-1"}) {
    INFO(other);
    CHECK_FALSE(is_sentence(other, "order not found for *"));
  }
  CHECK(is_sentence(std::string(128, 'x'), "*"));
  CHECK_FALSE(is_sentence(std::string(129, 'x'), "*"));
  CHECK_FALSE(is_sentence("as it is, or not", "as it is"));
  CHECK_FALSE(is_sentence("as it", "as it is"));
}

TEST_CASE("alpaca near misses: a documented code with any other words proves nothing") {
  constexpr std::pair<int, int> kCodes[] = {{403, 40310100}, {401, 40110000}, {403, 40110000},
                                            {429, 42910000}, {404, 40410000}, {422, 42210000},
                                            {422, 40010001}, {400, 40010000}, {403, 40310000}};
  for (const auto& [status, code] : kCodes) {
    for (const char* words :
         {"", " ", "ok", "accepted", "something went wrong", "endpoint not found", "not found", "invalid",
          "is required", "order", "try again later", "the order was received and will be worked",
          "maintenance: orders are accepted and answered later", "<html>order not found for 7</html>"})
      proves_nothing(status, body_of(std::to_string(code), words));
    proves_nothing(status, fmt::format(R"({{"code":{}}})", code));
  }
}

TEST_CASE(
    "alpaca near misses: a documented sentence inside a longer text or in other letters proves nothing") {
  for (const OutcomeRow& row : outcome_table()) {
    const std::string exact = sentence_of(row);
    INFO(exact);
    CHECK(trouble_of(row.http, parse_error(body_of(row, exact))).kind == row.kind);
    for (const std::string& text :
         {"error: " + exact, exact + " or not", " " + exact, exact + " ", exact + "\n", "\"" + exact + " \"",
          exact + " / " + exact, in_capitals(exact), exact.substr(1), exact + "\u00a0or not so"})
      if (text != exact && !is_sentence(text, row.words)) proves_nothing(row.http, body_of(row, text));
  }
}

TEST_CASE("alpaca near misses: a documented sentence with a code that is not its own proves nothing") {
  for (const OutcomeRow& row : outcome_table()) {
    const std::string exact = sentence_of(row);
    INFO(exact);
    const std::string code = std::to_string(row.code);
    for (const std::string& other :
         {"12345678"s, "0"s, "-1"s, "-"s + code, "\"" + code + "\"", code + ".0", code + "e0",
          "["s + code + "]", "true"s, "null"s, std::to_string(row.code + (std::int64_t{1} << 32))})
      proves_nothing(row.http, body_of(other, exact));
    // What Alpaca says without a code has rows of its own.
    const bool has_own = std::ranges::any_of(outcome_table(), [&](const OutcomeRow& other) {
      return other.code == 0 && other.http == row.http && other.words == row.words;
    });
    if (!has_own) proves_nothing(row.http, fmt::format(R"({{"message":{}}})", json_quoted(exact)));
  }
}

TEST_CASE("alpaca near misses: JSON of another shape proves nothing, nor does what stands around it") {
  for (const OutcomeRow& row : outcome_table()) {
    const std::string exact = json_quoted(sentence_of(row));
    const std::string code = std::to_string(row.code);
    const std::string body = body_of(row, sentence_of(row));
    const std::string shapes[] = {
        "[" + body + "]",
        "{\"error\":" + body + "}",
        json_quoted(body),
        body + "x",
        body + "}",
        body + "{}",
        body + " " + body,
        body + ",",
        body + "\0"s,
        body + "<!-- proxy -->",
        std::string(core::kByteOrderMark) + body,
        "HTTP/1.1 404 Not Found\r\n\r\n" + body,
        body.substr(0, body.size() - 1),
        "{\"code\":" + code + ",\"message\":[" + exact + "]}",
        "{\"code\":" + code + ",\"message\":{\"text\":" + exact + "}}",
        "{\"code\":" + code + ",\"message\":null}",
        "{\"code\":" + code + ",\"Message\":" + exact + "}",
        "{\"code\":" + code + ",\"message\":" + exact + ",\"code\":" + code + "}",
        "{\"code\":" + code + ",\"message\":" + exact + ",\"message\":\"accepted\"}",
        "{\"code\":" + code + ",\"message\":" + exact + ",\"m\\u0065ssage\":\"accepted\"}",
        "{\"code\":" + code + ",\"message\":" + exact + ",}",
        "{'code':" + code + ",'message':'x'}",
    };
    for (const std::string& shape : shapes) proves_nothing(row.http, shape);
  }
}

TEST_CASE(
    "alpaca near misses: a body of very many fields is read all the same, and one of them twice is told") {
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += fmt::format("\"k{}\":1,", i);
  const std::string order(testing::alpaca::kOrder.substr(1));
  CHECK(venue::alpaca::parse_order("{" + many + order));
  const auto twice = venue::alpaca::parse_order("{" + many + "\"k7\":2," + order);
  REQUIRE_FALSE(twice);
  CHECK_THAT(twice.error().message, ContainsSubstring("has k7 twice"));
  const std::string refused = R"("code":40310000,"message":"insufficient buying power"})";
  CHECK(parse_error("{" + many + refused).is_json);
  CHECK_FALSE(parse_error("{" + many + "\"k7\":2," + refused).is_json);
}
