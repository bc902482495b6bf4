#include "risk/limits_file/limits_file.hpp"

#include <algorithm>
#include <vector>

#include "support/catch.hpp"

using namespace avenor;
using namespace std::chrono_literals;
using domain::Quantity;
using risk::limit_names;
using risk::parse_limits;

namespace {

std::string problems_of(std::string_view text) {
  const auto parsed = parse_limits(text);
  if (parsed) return "";
  std::string all;
  for (const auto& problem : parsed.error()) all += problem + "\n";
  return all;
}

}  // namespace

TEST_CASE("limits file: every limit is read, at each of its places") {
  const auto book = parse_limits(R"({
    "symbols": ["IBM", "AAPL"],
    "defaults": {"max_order_qty": "500", "max_order_notional": "100000.50", "max_position_qty": "2000", "max_bot_position_qty": "1000",
                 "max_account_exposure": "1e0"},
    "by_symbol": {}, "by_bot": {}})");
  REQUIRE_FALSE(book);  // 1e0 is no plain decimal
  CHECK_THAT(book.error().front(), ContainsSubstring("max_account_exposure") && ContainsSubstring("1e0"));

  const auto good = parse_limits(R"({
    "symbols": ["IBM"],
    "defaults": {"max_order_qty": "500", "max_order_notional": "100000.50", "max_position_qty": "2000", "max_bot_position_qty": "1000",
                 "max_account_exposure": "9", "price_collar_pct": "2.5", "max_orders_per_minute": 60, "max_open_orders": 7,
                 "max_daily_loss": "250", "max_price_age_s": 10, "require_open_market": true, "block_on_unknown": false},
    "by_symbol": {"IBM": {"max_order_qty": "5"}}, "by_bot": {"momentum_001": {"max_open_orders": 1}}})");
  REQUIRE(good);
  const auto& d = good->defaults;
  CHECK(d.max_order_qty == Quantity{500});
  CHECK(d.max_order_notional == *domain::Money::parse("100000.5"));
  CHECK(d.max_position_qty == Quantity{2000});
  CHECK(d.max_bot_position_qty == Quantity{1000});
  CHECK(d.max_account_exposure == domain::Money{9});
  CHECK(d.price_collar_pct == *core::Decimal::parse("2.5"));
  CHECK(d.max_orders_per_minute == 60);
  CHECK(d.max_open_orders == 7);
  CHECK(d.max_daily_loss == domain::Money{250});
  CHECK(d.max_price_age == core::Duration{10s});
  CHECK(d.require_open_market == true);
  CHECK(d.block_on_unknown == false);
  CHECK(good->symbols == std::set{domain::Symbol{"IBM"}});
  CHECK(good->by_symbol.at(domain::Symbol{"IBM"}).max_order_qty == Quantity{5});
  CHECK(good->by_bot.at(domain::BotId{"momentum_001"}).max_open_orders == 1);
}

TEST_CASE("limits file: refused whole, with every problem by name and value") {
  const auto problems = problems_of(
      R"({"symbols": ["ibm", 3], "defaults": {"max_order_qty": 5, "max_open_orders": "7", "max_ordr_qty": "1",
    "max_price_age_s": 1.5, "require_open_market": "yes", "max_daily_loss": "-1"}, "by_bot": {"a b": {}}, "by_simbol": {}})");
  for (const std::string part : {"ibm", "symbols: 3", "defaults.max_order_qty: 5",
                                 "defaults.max_open_orders: \"7\"", "defaults.max_ordr_qty: unknown",
                                 "defaults.max_price_age_s: 1.5", "defaults.require_open_market: \"yes\"",
                                 "defaults.max_daily_loss: \"-1\"", "a b", "by_simbol: unknown"})
    CHECK_THAT(problems, ContainsSubstring(part));
}

TEST_CASE("limits file: amounts that are not above zero, too large or no number are refused") {
  for (const std::string amount :
       {R"("0")", R"("-5")", R"("NaN")", R"("1e400")", R"("")", R"(" 5")", R"("9999999999999999999")",
        R"("1000000000000.000000000001")", "null", "true", "[]"})
    CHECK_THAT(problems_of(R"({"defaults": {"max_order_qty": )" + amount + "}}"),
               ContainsSubstring("defaults.max_order_qty"));
  for (const std::string count : {"0", "-1", "1.5", "\"3\"", "99999999999999999999", "null"})
    CHECK_THAT(problems_of(R"({"defaults": {"max_open_orders": )" + count + "}}"),
               ContainsSubstring("defaults.max_open_orders"));
}

TEST_CASE("limits file: each amount has the bound of its kind, so that the gate can reckon with it") {
  CHECK(
      problems_of(
          R"({"defaults": {"max_order_qty": "1000000000000", "max_order_notional": "1000000000000000", "price_collar_pct": "1000000"}})") ==
      "");
  CHECK_THAT(problems_of(R"({"defaults": {"max_order_notional": "1000000000000001"}})"),
             ContainsSubstring("defaults.max_order_notional: 1000000000000001 is beyond the largest amount "
                               "of money taken, 10^15"));
  CHECK_THAT(problems_of(R"({"defaults": {"price_collar_pct": "1000000.1"}})"),
             ContainsSubstring("price_collar_pct: 1000000.1 is above 1000000 percent"));
}

TEST_CASE("limits file: an age of more than a day is refused, for it would be no limit") {
  CHECK(problems_of(R"({"symbols": ["IBM"], "defaults": {"max_price_age_s": 86400}})").empty());
  CHECK_THAT(problems_of(R"({"symbols": ["IBM"], "defaults": {"max_price_age_s": 86401}})"),
             ContainsSubstring("max_price_age_s: 86401 is above 86400 seconds"));
}

TEST_CASE("limits file: a number that no machine number holds is refused like any other bad text") {
  for (const std::string number : {"1e400", "-1e999999", "184e66744073709551615"})
    CHECK_THAT(problems_of(R"({"defaults": {"max_open_orders": )" + number + "}}"),
               ContainsSubstring("not JSON: number overflow parsing '" + number));
}

TEST_CASE("limits file: what is not an object is refused, and nothing in it is no limit") {
  for (const std::string text :
       {"", "{", "[]", "null", R"({"defaults": 3})", R"({"by_bot": {"b": 3}})", R"({"symbols": "IBM"})"})
    CHECK(problems_of(text) != "");
  CHECK(problems_of("{}") == "");
}

TEST_CASE("limits file: a name that stands twice is refused, for one of them would be lost") {
  CHECK_THAT(problems_of(R"({"defaults": {"max_order_qty": "1", "max_order_qty": "9"}})"),
             ContainsSubstring("'max_order_qty' occurs twice"));
  CHECK_THAT(problems_of(R"({"by_bot": {"a": {"max_open_orders": 1}, "a": {}}})"),
             ContainsSubstring("'a' occurs twice"));
  CHECK(
      problems_of(
          R"({"by_bot": {"a": {"max_open_orders": 1}, "b": {"max_open_orders": 1}}, "defaults": {"max_open_orders": 1}})") ==
      "");
}

TEST_CASE("limits file: the error for an unknown name tells the known ones") {
  const auto names = limit_names();
  CHECK(std::ranges::is_sorted(names));
  for (const auto& name : names)
    CHECK_THAT(problems_of(R"({"defaults": {"x": 1}})"), ContainsSubstring(name));
}

TEST_CASE("limits file: every problem names its line") {
  // Two good lines before each, and it ends behind a third.
  const auto third = [](const std::string& line) { return "{\n\"symbols\": [\"IBM\"],\n" + line + "\n}"; };
  const struct {
    const char* line;
    const char* what;
  } table[] = {
      {R"("defaults": {"max_open_orders": 1e400})", "number overflow"},
      {R"("defaults": {"max_open_orders": 99999999999999999999})",
       "99999999999999999999 is not a whole number"},
      {R"("defaults": {"max_order_qty": "1000000000001"})", "beyond the largest quantity"},
      {R"("defaults": {"price_collar_pct": "1000001"})", "percent"},
      {R"("defaults": {"max_price_age_s": 86401})", "a day"},
      {R"("defaults": {"max_order_qty": "-1"})", "above zero"},
      {R"("defaults": {"max_order_qty": 5})", "in quotes"},
      {R"("defaults": {"require_open_market": "yes"})", "neither true nor false"},
      {R"("defaults": {"max_ordr_qty": "1"})", "unknown"},
      {R"("by_simbol": {})", "unknown"},
      {R"("defaults": 3)", "not an object"},
      {R"("by_symbol": {"ibm": {}})", "ibm"},
      {R"("by_symbol": {"IBM": []})", "not an object"},
      {R"("by_bot": {"a b": {}})", "a b"},
      {R"("symbols": [])", "'symbols' occurs twice"},
      {R"("defaults": {"max_open_orders": 1, "max_open_orders": 2})", "'max_open_orders' occurs twice"},
      {R"("defaults": {"max_open_orders": 1,})", "not JSON: column"},
      {R"("defaults" 5)", "not JSON: column"},
      {R"("defaults": tru)", "not JSON: column"},
  };
  for (const auto& [line, what] : table) {
    INFO(line);
    CHECK_THAT(problems_of(third(line)), ContainsSubstring("line 3: ") && ContainsSubstring(what));
  }
  // An item of a list over several lines, a value below its key (whose line counts), Windows' ends of lines.
  CHECK_THAT(problems_of("{\"symbols\": [\n\"IBM\",\n\"ibm\"]}"), ContainsSubstring("line 3: "));
  CHECK_THAT(problems_of("{\"symbols\": [\n1,\n2\n]}"),
             ContainsSubstring("line 2: symbols: 1") && ContainsSubstring("line 3: symbols: 2"));
  CHECK_THAT(problems_of("{\n\n\"defaults\":\n{\"max_open_orders\":\n0}}"),
             ContainsSubstring("line 4: defaults.max_open_orders: 0"));
  CHECK_THAT(problems_of("{\r\n\"defaults\": {\r\n\"max_open_orders\": 0\r\n}}"),
             ContainsSubstring("line 3: "));
  CHECK_THAT(problems_of("\n\n[]"), ContainsSubstring("line 3: a list is not a JSON object"));
}
