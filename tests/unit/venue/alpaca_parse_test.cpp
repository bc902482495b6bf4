#include "support/catch.hpp"
#include "unit/venue/alpaca_payloads.hpp"
#include "venue/alpaca/map.hpp"
#include "venue/alpaca/numbers.hpp"
#include "venue/alpaca/orders/report_map.hpp"
#include "venue/alpaca/parse_account.hpp"
#include "venue/alpaca/parse_error.hpp"
#include "venue/alpaca/parse_market.hpp"
#include "venue/alpaca/parse_orders.hpp"
#include "venue/alpaca/parse_stream.hpp"

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
  CHECK(parse_orders("[1]")->set_aside.size() == 1);
  CHECK(parse_orders("[]")->size == 0);
  CHECK_FALSE(parse_order(std::string_view(kOrder).substr(0, kOrder.size() / 2)));
}

TEST_CASE("alpaca parse: an object that says a thing twice says nothing") {
  std::string twice{kOrder};
  twice.insert(1, R"("status":"rejected",)");
  const auto order = parse_order(twice);
  REQUIRE_FALSE(order);
  CHECK_THAT(order.error().message, ContainsSubstring("has status twice"));
  twice = std::string{kOrder};
  twice.insert(1, R"("unknown":1,"unknown":1,)");
  CHECK_FALSE(parse_order(twice));
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
  CHECK(positions->entries.at(0).symbol == "AAPL");
  CHECK(positions->entries.at(0).qty == dec("10"));
  CHECK(positions->entries.at(0).avg_entry_price == dec("187.25"));

  const auto fills = parse_activities("[" + std::string(kActivity) + "]");
  REQUIRE(fills);
  CHECK(fills->entries.at(0).order_id == "0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001");
  CHECK(fills->entries.at(0).price == dec("187.2"));
  CHECK(fills->entries.at(0).cum_qty == dec("4"));
  CHECK(fills->entries.at(0).transaction_time == at("2026-01-02T15:05:01.234567Z"));

  const auto clock = parse_clock(kClock);
  REQUIRE(clock);
  CHECK(clock->is_open);
  CHECK(clock->timestamp == at("2026-01-02T15:05:00.123456789Z"));
  CHECK(clock->next_close == at("2026-01-02T21:00:00Z"));
}

TEST_CASE("alpaca parse: a record of a list that cannot be read is set aside, the rest goes on") {
  // "Price fields may be null": the quantity is what counts.
  const auto without_price =
      parse_positions(R"([{"symbol":"XYZ","asset_class":"us_equity","qty":"5","avg_entry_price":null}])");
  REQUIRE(without_price);
  CHECK(without_price->entries.at(0).qty == dec("5"));
  CHECK(without_price->set_aside.empty());

  const auto positions =
      parse_positions(R"([{"symbol":"XYZ","asset_class":"us_equity","qty":null,"avg_entry_price":"1"},)" +
                      std::string(kPosition) + "]");
  REQUIRE(positions);
  CHECK(positions->entries.at(0).symbol == "AAPL");
  CHECK(positions->set_aside.at(0).symbol == "XYZ");
  CHECK_THAT(positions->set_aside.at(0).problem, ContainsSubstring("qty is missing"));

  const auto orders = parse_orders("[" + with(kOrder, "\"filled_qty\":\"0\"", "\"filled_qty\":\"x\"") + "]");
  REQUIRE(orders);
  CHECK(orders->size == 1);
  CHECK(orders->entries.empty());
  CHECK(orders->set_aside.at(0).client_order_id == "avn-0000000001");
  CHECK(orders->last_id == orders->set_aside.at(0).order_id);
}

TEST_CASE("alpaca parse: every number of every payload is bounded by its kind, and no extreme throws") {
  const auto numbers_of = [](std::string_view payload) {
    std::vector<std::string> found;
    for (std::size_t at = payload.find("\":\""); at != std::string_view::npos;
         at = payload.find("\":\"", at + 1)) {
      const auto end = payload.find('"', at + 3);
      const auto value = payload.substr(at + 3, end - at - 3);
      const auto key_at = payload.rfind('"', at - 1);
      if (core::Decimal::parse(value)) found.emplace_back(payload.substr(key_at, end + 1 - key_at));
    }
    return found;
  };
  const auto read_all = [](const std::string& body) {
    int read = 0;
    if (const auto order = parse_order(body)) read += to_report(*order).has_value() ? 1 : 0;
    if (const auto orders = parse_orders("[" + body + "]")) read += static_cast<int>(orders->entries.size());
    if (const auto list = parse_positions("[" + body + "]"))
      for (const auto& position : list->entries) read += to_position(position).key.symbol.empty() ? 0 : 1;
    if (const auto list = parse_activities("[" + body + "]"))
      for (const auto& activity : list->entries) read += to_fill(activity).has_value() ? 1 : 0;
    if (const auto account = parse_account(body)) read += to_balance(*account).currency.empty() ? 0 : 1;
    if (const auto message = parse_stream(body))
      if (const auto* update = std::get_if<models::TradeUpdate>(&*message)) {
        read += to_report(update->order).has_value() ? 1 : 0;
        if (const auto fill = to_fill(*update)) static_cast<void>(fill->price * fill->qty);
      }
    return read;
  };
  const std::string_view extremes[] = {"0",
                                       "-0",
                                       "1",
                                       "-1",
                                       "0.000000000001",
                                       "-0.000000000001",
                                       "1000000001",
                                       "1000000000001",
                                       "100000000000000000",
                                       "-100000000000000000",
                                       "999999999999999999.999999999999",
                                       "1e40",
                                       "-1e40",
                                       "1e-40",
                                       "NaN",
                                       "Infinity",
                                       "",
                                       "99999999999999999999999999999999999999999999",
                                       "00000000000000000000000000000001"};
  for (const std::string_view payload :
       {std::string_view(kOrder), std::string_view(kPosition), std::string_view(kActivity),
        std::string_view(kAccount), std::string_view(kPartialFill)}) {
    REQUIRE(read_all(std::string(payload)) > 0);
    const auto numbers = numbers_of(payload);
    REQUIRE_FALSE(numbers.empty());
    for (const std::string& number : numbers) {
      const std::string key = number.substr(0, number.find("\":\"") + 2);
      for (const std::string_view extreme : extremes) {
        INFO(number << " -> " << extreme);
        CHECK_NOTHROW(read_all(with(payload, number, key + "\"" + std::string(extreme) + "\"")));
        CHECK_NOTHROW(
            read_all(with(payload, number, key + (extreme.empty() ? "null" : std::string(extreme)))));
      }
    }
  }
  CHECK_FALSE(parse_order(with(kOrder, "\"187.25\"", "\"100000000000000000\"")));
  CHECK_FALSE(parse_order(with(kOrder, "\"qty\":\"10\"", "\"qty\":\"100000000000000000\"")));
  CHECK_FALSE(parse_account(with(kAccount, "\"98127.50\"", "\"100000000000000000\"")));
}

TEST_CASE("alpaca map: an account that is blocked, closed or suspended says so, an active one does not") {
  CHECK(why_blocked(*parse_account(kAccount)).empty());
  // What does not say that it is open is not.
  for (const auto& [from, to] : {std::pair{"\"status\":\"ACTIVE\",", ""},
                                 {"\"ACTIVE\"", "7"},
                                 {"\"ACTIVE\"", "null"},
                                 {"\"account_blocked\":false", "\"account_blocked\":\"true\""}})
    CHECK_FALSE(parse_account(with(kAccount, from, to)));
  for (const char* word : {"", "active", "INACTIVE"})
    CHECK_FALSE(
        why_blocked(*parse_account(with(kAccount, "\"ACTIVE\"", "\"" + std::string(word) + "\""))).empty());
  const auto closed = parse_account(
      R"({"id":"a","status":"ACCOUNT_CLOSED","currency":"USD","cash":"100000","equity":"100000","buying_power":"200000","trading_blocked":true,"account_blocked":true,"trade_suspended_by_user":true})");
  REQUIRE(closed);
  CHECK(why_blocked(*closed) ==
        "status ACCOUNT_CLOSED, account_blocked, trading_blocked, trade_suspended_by_user");
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

  for (const char* frame : {"", "{}", "[]", R"({"stream":7,"data":{}})"}) {
    CHECK_FALSE(parse_stream(frame));
  }
  for (const char* frame : {R"({"stream":"trade_updates"})", R"({"stream":"trade_updates","data":null})",
                            R"({"stream":"trade_updates","data":{"event":"new"}})"}) {
    CHECK_FALSE(std::get<models::UnreadableUpdate>(*parse_stream(frame)).problem.empty());
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
  for (const char* text : {"", "1e-13", "1e18", "1e999999999", "1e", "nan", "Infinity", "1e1e1", "e5", "0x10",
                           "1e--2", "1.2.3e4", "1e+-5", "1.e5", "+1e5"}) {
    INFO(text);
    CHECK_FALSE(exact_number(text));
  }
}
