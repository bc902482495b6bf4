#include "support/catch.hpp"
#include "unit/venue/alpaca_payloads.hpp"
#include "venue/alpaca/numbers.hpp"
#include "venue/alpaca/parse.hpp"

using namespace avenor;
using namespace avenor::venue::alpaca;
using namespace avenor::testing::alpaca;
using core::Decimal;

namespace {
Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }
core::WallTime at(std::string_view text) { return core::parse_rfc3339(text).value(); }
}  // namespace

TEST_CASE("alpaca parse: an order is read as it is documented") {
  const auto order = parse_order(kOrder);
  REQUIRE(order);
  CHECK(order->id == "0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001");
  CHECK(order->client_order_id == "avn-0000000001");
  CHECK(order->symbol == "AAPL");
  CHECK(order->side == "buy");
  CHECK(order->type == "limit");
  CHECK(order->time_in_force == "day");
  CHECK(order->status == "pending_new");
  CHECK(order->qty == dec("10"));
  CHECK(order->filled_qty.is_zero());
  CHECK_FALSE(order->filled_avg_price);
  CHECK(order->limit_price == dec("187.25"));
  CHECK_FALSE(order->stop_price);
  CHECK(order->submitted_at == at("2026-01-02T15:04:05.12Z"));
  CHECK(order->updated_at == at("2026-01-02T15:04:05.124000001Z"));
  CHECK(order->legs.empty());
}

TEST_CASE("alpaca parse: what replaces an order tells which") {
  const auto order = parse_order(kReplacement);
  REQUIRE(order);
  CHECK(order->replaces == "0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001");
  CHECK(order->replaced_by.empty());
}

TEST_CASE("alpaca parse: the legs of a bracket are orders themselves") {
  const std::string leg = with(with(kOrder, "7a1001", "7a1009"), "pending_new", "held");
  const auto order = parse_order(with(kOrder, "\"legs\":null", "\"legs\":[" + leg + "]"));
  REQUIRE(order);
  REQUIRE(order->legs.size() == 1);
  CHECK(order->legs[0].status == "held");
  CHECK(order->legs[0].id == "0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1009");
}

TEST_CASE("alpaca parse: legs that are no list are an error") {
  for (const char* legs : {"\"x\"", "3", "{}", "true"}) {
    INFO(legs);
    const auto order = parse_order(with(kOrder, "\"legs\":null", std::string("\"legs\":") + legs));
    REQUIRE_FALSE(order);
    CHECK(order.error().message == "alpaca's order: legs is not an array");
  }
}

TEST_CASE("alpaca parse: a missing or mistyped number is an error, never zero") {
  for (const auto& body : {with(kOrder, "\"filled_qty\":\"0\",", ""),
                           with(kOrder, "\"filled_qty\":\"0\"", "\"filled_qty\":null"),
                           with(kOrder, "\"filled_qty\":\"0\"", "\"filled_qty\":\"\""),
                           with(kOrder, "\"filled_qty\":\"0\"", "\"filled_qty\":\"NaN\""),
                           with(kOrder, "\"filled_qty\":\"0\"", "\"filled_qty\":0.1"),
                           with(kOrder, "\"filled_qty\":\"0\"", "\"filled_qty\":{}")}) {
    const auto order = parse_order(body);
    REQUIRE_FALSE(order);
    CHECK_THAT(order.error().message, ContainsSubstring("filled_qty"));
  }
  const auto account = parse_account(with(kAccount, "\"equity\":\"100000.00\",", ""));
  REQUIRE_FALSE(account);
  CHECK_THAT(account.error().message, ContainsSubstring("equity"));
}

TEST_CASE("alpaca parse: an average that the venue computed may have more places than we hold") {
  const auto order = parse_order(
      with(kOrder, "\"filled_avg_price\":null", "\"filled_avg_price\":\"187.233333333333333333\""));
  REQUIRE(order);
  CHECK(order->filled_avg_price == dec("187.233333333333"));
  // A price that somebody named is another matter.
  CHECK_FALSE(parse_order(with(kOrder, "\"187.25\"", "\"187.2533333333333333\"")));
}

TEST_CASE("alpaca parse: what is no JSON, or JSON of another shape, is refused") {
  for (const char* body : {"", "null", "[]", "{", "<html>502</html>", "{\"id\":1}", "\"x\"",
                           "{\"id\":\"a\",\"status\":\"new\"}"}) {
    CHECK_FALSE(parse_order(body));
  }
  CHECK_FALSE(parse_orders(kOrder));
  CHECK_FALSE(parse_orders("[1]"));
  CHECK(parse_orders("[]")->empty());
  CHECK_FALSE(parse_order(std::string_view(kOrder).substr(0, kOrder.size() / 2)));
}

TEST_CASE("alpaca parse: account, positions, fills and clock are read as they are documented") {
  const auto account = parse_account(kAccount);
  REQUIRE(account);
  CHECK(account->cash == dec("98127.5"));
  CHECK(account->equity == dec("100000"));
  CHECK(account->buying_power == dec("198127.5"));
  CHECK(account->currency == "USD");
  CHECK_FALSE(account->trading_blocked);

  const auto positions = parse_positions("[" + std::string(kPosition) + "]");
  REQUIRE(positions);
  CHECK(positions->at(0).symbol == "AAPL");
  CHECK(positions->at(0).qty == dec("10"));
  CHECK(positions->at(0).avg_entry_price == dec("187.25"));

  const auto fills = parse_activities("[" + std::string(kActivity) + "]");
  REQUIRE(fills);
  CHECK(fills->at(0).order_id == "0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001");
  CHECK(fills->at(0).price == dec("187.2"));
  CHECK(fills->at(0).cum_qty == dec("4"));
  CHECK(fills->at(0).transaction_time == at("2026-01-02T15:05:01.234567Z"));

  const auto clock = parse_clock(kClock);
  REQUIRE(clock);
  CHECK(clock->is_open);
  CHECK(clock->timestamp == at("2026-01-02T15:05:00.123456789Z"));
  CHECK(clock->next_close == at("2026-01-02T21:00:00Z"));
}

TEST_CASE("alpaca parse: the order stream's messages are told apart") {
  CHECK(std::get<models::Authorization>(*parse_stream(kAuthorized)).status == "authorized");
  CHECK(std::get<models::Authorization>(*parse_stream(kUnauthorized)).status == "unauthorized");
  CHECK(std::get<models::Listening>(*parse_stream(kListening)).streams ==
        std::vector<std::string>{"trade_updates"});
  CHECK(std::get<models::OtherStream>(*parse_stream(R"({"stream":"weather","data":{}})")).stream ==
        "weather");

  const auto partial = std::get<models::TradeUpdate>(*parse_stream(kPartialFill));
  CHECK(partial.event == "partial_fill");
  CHECK(partial.price == dec("187.2"));
  CHECK(partial.qty == dec("4"));
  CHECK(partial.timestamp == at("2026-01-02T15:05:01.234567891Z"));
  CHECK(partial.order.filled_qty == dec("4"));

  const auto canceled = std::get<models::TradeUpdate>(*parse_stream(kCanceled));
  CHECK(canceled.event == "canceled");
  CHECK_FALSE(canceled.price);
  CHECK(canceled.order.status == "canceled");

  for (const char* frame :
       {"", "{}", "[]", R"({"stream":"trade_updates"})",
        R"({"stream":"trade_updates","data":{"event":"new"}})", R"({"stream":7,"data":{}})"}) {
    CHECK_FALSE(parse_stream(frame));
  }
}

TEST_CASE("alpaca parse: an error body may lack its code, or be no JSON at all") {
  CHECK(parse_error(R"({"code":42910000,"message":"rate limit exceeded"})").code == 42910000);
  CHECK(parse_error(R"({"message":"forbidden."})").message == "forbidden.");
  CHECK_FALSE(parse_error(R"({"message":"forbidden."})").code);
  CHECK(parse_error("<html>bad gateway").message.empty());
  CHECK(parse_error("<html>bad gateway").text == "<html>bad gateway");
  CHECK_FALSE(parse_error("<html>bad gateway").is_json);
  CHECK(parse_error("").message.empty());
  // 2^32 more than "no such order".
  CHECK_FALSE(parse_error(R"({"code":4335377296,"message":"x"})").code);
  CHECK(parse_error(std::string(10'000, 'x')).text.size() == 400);
}

TEST_CASE("alpaca numbers: JSON's numbers are exact, with and without an exponent") {
  const std::pair<const char*, const char*> kRows[] = {
      {"187.25", "187.25"},   {"0", "0"},
      {"-1.5", "-1.5"},       {"1e-7", "0.0000001"},
      {"1E2", "100"},         {"1.25e+2", "125"},
      {"-2.5e-3", "-0.0025"}, {"12.34e1", "123.4"},
      {"0.1", "0.1"},         {"123456.789012", "123456.789012"},
      {"1.50", "1.5"},        {"0e5", "0"}};
  for (const auto& [text, expected] : kRows) {
    const auto value = exact_number(text);
    REQUIRE(value);
    CHECK(value->to_string() == expected);
  }
  for (const char* text :
       {"", "1e-13", "1e18", "1e999999999", "1e", "nan", "Infinity", "1e1e1", "e5", "0x10", "1e--2",
        "1.2.3e4", "1e+-5", "1.e5", "+1e5"}) {
    INFO(text);
    CHECK_FALSE(exact_number(text));
  }
}
