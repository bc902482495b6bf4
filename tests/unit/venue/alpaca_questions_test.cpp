// Lists in pages, the account, the clock.
#include <fmt/format.h>

#include "net/url.hpp"
#include "unit/venue/alpaca_payloads.hpp"
#include "unit/venue/venue_fixture.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace avenor::testing::alpaca;
using Kind = venue::VenueError::Kind;

namespace {

std::string order_number(int n) { return with(kOrder, "7a1001", fmt::format("{:06}", n)); }
std::string fill_number(int n) {
  return with(with(kActivity, "444444444401", fmt::format("{:012}", n)), "\"cum_qty\":\"4\"",
              fmt::format("\"cum_qty\":\"{}\"", n + 4));
}

/// `count` entries served in pages: those behind the one whose id the query's `cursor` names.
FakeAlpaca::Handler paged(int count, int page, std::string (*entry)(int), std::string cursor,
                          std::string (*id)(int)) {
  return [=](const net::HttpRequest& request, net::Responder responder) {
    const auto after = net::query_value(net::query_of(request.target), cursor);
    int first = 0;
    while (after && first < count && id(first) != *after) ++first;
    if (after) ++first;
    std::string body;
    for (int i = first; i < std::min(count, first + page); ++i) body += (body.empty() ? "" : ",") + entry(i);
    responder.send(200, "application/json", "[" + body + "]");
  };
}

std::string order_id(int n) { return fmt::format("0c3f2a10-3d52-4a3c-9b0f-2f4f1d{:06}", n); }
std::string fill_id(int n) { return fmt::format("20260102100501234::3a3a3a3a-1111-4222-8333-{:012}", n); }

struct Questions : VenueFixture {
  venue::TradingVenue venue = make_venue();
  auto open_orders() {
    return wait_for<std::vector<venue::OrderReport>>([&](auto done) { venue.orders->open_orders(done); });
  }
  auto fills_since(core::WallTime since) {
    return history_from(venue.orders->fills_from(since)).map([](const auto& history) {
      return history.fills;
    });
  }
  venue::VenueResult<venue::FillHistory> history_from(const venue::FillCursor& from) {
    return wait_for<venue::FillHistory>([&](auto done) { venue.orders->fills(from, done); });
  }
};

}  // namespace

TEST_CASE("alpaca questions: all pages of open orders are read, each order once") {
  for (const int count : {0, 1, 499, 500, 501, 1203}) {
    Questions f;
    f.server.always("GET /v2/orders", paged(count, 500, order_number, "after_order_id", order_id));
    const auto orders = f.open_orders();
    REQUIRE(orders);
    CHECK(orders->size() == static_cast<std::size_t>(count));
    CHECK_THAT(f.server.seen[0].target, ContainsSubstring("status=open&limit=500&direction=asc&nested=true"));
  }
}

TEST_CASE("alpaca questions: a page that fails or repeats itself gives no half list") {
  Questions f;
  f.server.once("GET /v2/orders", paged(1200, 500, order_number, "after_order_id", order_id));
  f.server.once("GET /v2/orders", FakeAlpaca::with(503, ""));
  CHECK(f.open_orders().error().kind == Kind::Unknown);

  // A server that does not know our cursor gives its first page for ever.
  f.server.always("GET /v2/orders", paged(1200, 500, order_number, "no_such_cursor", order_id));
  const auto stuck = f.open_orders();
  REQUIRE_FALSE(stuck);
  CHECK_THAT(stuck.error().message, ContainsSubstring("repeat"));
}

TEST_CASE("alpaca questions: the legs of a bracket that live are listed, by their parent too") {
  Questions f;
  const std::string profit = with(with(order_number(1), "pending_new", "held"), "avn-0000000001", "auto-1");
  const std::string loss = with(with(order_number(2), "pending_new", "canceled"), "avn-0000000001", "auto-2");
  f.server.always(
      "GET /v2/orders",
      FakeAlpaca::with(200,
                       "[" + with(kOrder, "\"legs\":null", "\"legs\":[" + profit + "," + loss + "]") + "]"));
  const auto orders = f.open_orders();
  REQUIRE(orders);
  REQUIRE(orders->size() == 2);
  CHECK(orders->at(0).children.size() == 2);
  CHECK(orders->at(1).client_id == "auto-1");
}

TEST_CASE("alpaca questions: an order of several legs is left out, one without a side is set aside") {
  Questions f;
  const std::string options =
      with(with(with(order_number(7), "\"order_class\":\"\"", "\"order_class\":\"mleg\""), "\"side\":\"buy\"",
                "\"side\":\"\""),
           "\"symbol\":\"AAPL\"", "\"symbol\":\"\"");
  f.server.always("GET /v2/orders", FakeAlpaca::with(200, "[" + options + "," + std::string(kOrder) + "]"));
  REQUIRE(f.open_orders());
  CHECK(f.open_orders()->size() == 1);
  f.server.always("GET /v2/orders",
                  FakeAlpaca::with(200, "[" + with(kOrder, "\"side\":\"buy\"", "\"side\":\"\"") + "]"));
  REQUIRE(f.open_orders());
  CHECK(f.open_orders()->empty());
}

TEST_CASE("alpaca questions: all pages of fills are read, oldest first, none before the time") {
  for (const int count : {0, 99, 100, 250}) {
    Questions f;
    f.server.always("GET /v2/account/activities/FILL", paged(count, 100, fill_number, "page_token", fill_id));
    const auto fills = f.fills_since(core::parse_rfc3339("2026-01-02T15:05:01Z").value());
    REQUIRE(fills);
    REQUIRE(fills->size() == static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      CHECK(fills->at(static_cast<std::size_t>(i)).exec_id.str() ==
            fmt::format("0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001/{}", i + 4));
    }
    CHECK_THAT(f.server.seen[0].target, ContainsSubstring("after=2026-01-02T15%3A05%3A00.000000000Z"));
  }
  Questions f;
  f.server.always("GET /v2/account/activities/FILL", paged(3, 100, fill_number, "page_token", fill_id));
  CHECK(f.fills_since(core::parse_rfc3339("2026-01-02T15:05:02Z").value())->empty());
}

TEST_CASE("alpaca questions: an execution whose time cannot be is not lost, and told once") {
  const auto activity = [](int number, const std::string& time) {
    std::string text = fill_number(number);
    const std::string given = R"("transaction_time":")";
    const auto at = text.find(given) + given.size();
    return text.replace(at, text.find('"', at) - at, time);
  };
  Questions f;
  std::vector<std::string> warnings;
  f.venue.account->on_warning([&](const std::string& text) { warnings.push_back(text); });
  f.server.always(
      "GET /v2/account/activities/FILL",
      FakeAlpaca::with(200, "[" + activity(0, "1826-01-02T15:05:01Z") + "," +
                                activity(1, "2026-01-02T15:05:01Z") + "," +
                                activity(2, "2201-01-01T00:00:00Z") + "," + activity(3, "none") + "]"));
  const auto since = core::parse_rfc3339("2026-01-02T15:00:00Z").value();
  for (int i = 0; i < 2; ++i) {
    const auto fills = f.fills_since(since);
    REQUIRE(fills);
    REQUIRE(fills->size() == 4);
    CHECK(fills->at(0).event_ts == since);
    for (const std::size_t place : {1U, 2U, 3U})
      CHECK(core::to_rfc3339(fills->at(place).event_ts) == "2026-01-02T15:05:01.000000000Z");
  }
  CHECK(warnings.size() == 2);  // of this order: at either time
  CHECK_THAT(warnings[0], ContainsSubstring("has an impossible time"));
  f.venue.orders->stop();
}

TEST_CASE(
    "alpaca questions: the next read goes on a minute before the newest execution, which may come again") {
  Questions f;
  f.server.always("GET /v2/account/activities/FILL",
                  FakeAlpaca::with(200, "[" + std::string(kActivity) + "]"));
  const auto first = f.history_from(f.venue.orders->fills_from({}));
  REQUIRE(first);
  CHECK(f.server.seen.back().target.find("after=") == std::string::npos);  // from the beginning
  const auto second = f.history_from(first->next);
  REQUIRE(second);
  CHECK(second->fills.size() == 1);
  CHECK_THAT(f.server.seen.back().target, ContainsSubstring("after=2026-01-02T15%3A04%3A00.234567"));
  CHECK(second->next.place == first->next.place);
  // Nothing new, and the place stands.
  f.server.always("GET /v2/account/activities/FILL", FakeAlpaca::with(200, "[]"));
  CHECK(f.history_from(first->next)->next.place == first->next.place);
}

TEST_CASE("alpaca questions: an execution dated in the future hides none that come after it") {
  Questions f;
  f.server.always(
      "GET /v2/account/activities/FILL",
      FakeAlpaca::with(200,
                       "[" + with(kActivity, "2026-01-02T15:05:01.234567Z", "2199-01-02T15:05:01Z") + "]"));
  const auto history = f.history_from(f.venue.orders->fills_from({}));
  REQUIRE(history);
  REQUIRE(history->fills.size() == 1);
  const auto next = core::parse_rfc3339(history->next.place);
  REQUIRE(next);
  CHECK(*next < f.clock.wall());
}

TEST_CASE(
    "alpaca questions: the assets that are wanted become instruments, and what is not listed is told apart") {
  Questions f;
  f.server.always("GET /v2/assets/AAPL", FakeAlpaca::with(200, std::string(kAsset)));
  f.server.always("GET /v2/assets/BTC%2FUSD", FakeAlpaca::with(200, std::string(kCryptoAsset)));
  f.server.always("GET /v2/assets/NONE",
                  FakeAlpaca::with(404, R"({"code":40410000,"message":"asset not found for NONE"})"));
  const auto ask = [&](std::vector<domain::Symbol> symbols) {
    return f.wait_for<venue::InstrumentAnswer>(
        [&](auto done) { f.venue.account->instruments(symbols, done); });
  };
  const domain::Symbol aapl{"AAPL"}, none{"NONE"}, pair{"BTC/USD"}, broken{"BROKEN"};
  CHECK(ask({})->found.empty());
  const auto answer = ask({aapl, none, pair});
  REQUIRE(answer);
  REQUIRE(answer->found.size() == 2);
  CHECK(answer->unlisted == std::vector{none});
  const auto& shares = answer->found[0];
  CHECK(shares.symbol == aapl);
  CHECK(shares.calendar == "us_equity");
  CHECK(shares.settlement == domain::Settlement::Margin);
  const auto& coins = answer->found[1];
  CHECK(coins.always_open());
  CHECK(coins.base.str() == "BTC");
  CHECK(coins.min_qty.to_string() == "0.0001");

  // What is known so far counts; a page of somebody else's, or another's asset, is no answer.
  f.server.always("GET /v2/assets/BROKEN", FakeAlpaca::with(502, "<html>"));
  const auto part = ask({aapl, broken, none});
  REQUIRE(part);
  CHECK(part->found.size() == 1);
  CHECK(part->unlisted.empty());
  CHECK(ask({broken, aapl}).error().kind == Kind::Unknown);
  f.server.always("GET /v2/assets/BROKEN", FakeAlpaca::with(200, std::string(kAsset)));
  CHECK_THAT(ask({broken}).error().message,
             ContainsSubstring("requested BROKEN, but the answer is about AAPL"));
  f.server.always("GET /v2/assets/BROKEN",
                  FakeAlpaca::with(
                      200, with(kCryptoAsset, R"("price_increment":"0.01")", R"("price_increment":"1e17")")));
  CHECK(ask({broken}).error().code == "venue.bad_answer");
}

TEST_CASE("alpaca questions: balance, positions and clock are answered in our words") {
  Questions f;
  f.server.always("GET /v2/account", FakeAlpaca::with(200, std::string(kAccount)));
  f.server.always("GET /v2/positions", FakeAlpaca::with(200, "[" + std::string(kPosition) + "]"));
  f.server.always("GET /v2/clock", FakeAlpaca::with(200, std::string(kClock)));
  const auto balance = f.wait_for<domain::Balance>([&](auto done) { f.venue.account->balance(done); });
  REQUIRE(balance);
  CHECK(balance->cash.to_string() == "98127.5");
  const auto positions =
      f.wait_for<std::vector<domain::NamedPosition>>([&](auto done) { f.venue.account->positions(done); });
  REQUIRE(positions);
  CHECK(positions->at(0).position.qty == domain::Quantity(10));
  const auto clock = f.wait_for<venue::VenueClock>([&](auto done) { f.venue.account->clock(done); });
  REQUIRE(clock);
  REQUIRE(clock->sessions.size() == 1);
  CHECK(clock->sessions[0].is_open);
  CHECK(clock->sessions[0].calendar == "us_equity");
}

TEST_CASE("alpaca questions: one record that cannot be read is set aside and told once, the rest goes on") {
  Questions f;
  std::vector<std::string> warnings;
  f.venue.account->on_warning([&](const std::string& text) { warnings.push_back(text); });
  f.server.always(
      "GET /v2/positions",
      FakeAlpaca::with(200,
                       R"([{"symbol":"XYZ","asset_class":"us_equity","qty":"1e17","avg_entry_price":"1"},)" +
                           std::string(kPosition) + "]"));
  f.server.always(
      "GET /v2/account/activities/FILL",
      FakeAlpaca::with(
          200,
          R"([{"id":"20260101000000000::a","activity_type":"FILL","transaction_time":"2026-01-01T15:00:00Z","type":"fill","price":"10","qty":"10","side":"buy","symbol":"XYZ","leaves_qty":"0","order_id":"11111111-1111-1111-1111-111111111111","cum_qty":"0"},)" +
              std::string(kActivity) + "]"));
  for (int i = 0; i < 3; ++i) {
    const auto positions =
        f.wait_for<std::vector<domain::NamedPosition>>([&](auto done) { f.venue.account->positions(done); });
    REQUIRE(positions);
    CHECK(positions->size() == 1);
    CHECK(f.venue.account->unreadable_positions() == std::vector{domain::Symbol{"XYZ"}});
    const auto fills = f.fills_since({});
    REQUIRE(fills);
    CHECK(fills->size() == 1);
  }
  CHECK(warnings.size() == 2);
  f.server.always("GET /v2/positions", FakeAlpaca::with(200, "[]"));
  REQUIRE(
      f.wait_for<std::vector<domain::NamedPosition>>([&](auto done) { f.venue.account->positions(done); }));
  CHECK(f.venue.account->unreadable_positions().empty());
  f.venue.orders->stop();
}

TEST_CASE(
    "alpaca questions: the 1,001st record that cannot be read is told, too, and all of them once a day") {
  VenueFixture f;
  const config::Settings values = f.settings();
  config::Reader reader(values);
  const auto account = venue::make_account(config::parse_account("alpaca"), f.io, f.feed_clock, reader);
  REQUIRE(account);
  std::vector<std::string> warnings;
  account->on_warning([&](const std::string& text) { warnings.push_back(text); });
  std::string list;
  for (int i = 1; i <= 1001; ++i)
    list +=
        fmt::format(R"({}{{"symbol":"S{}","asset_class":"us_equity","qty":"1e17","avg_entry_price":"1"}})",
                    list.empty() ? "" : ",", i);
  f.server.always("GET /v2/positions", FakeAlpaca::with(200, "[" + list + "]"));
  const auto look = [&] {
    REQUIRE(f.wait_for<std::vector<domain::NamedPosition>>([&](auto done) { account->positions(done); }));
  };
  look();
  REQUIRE(warnings.size() == 1001);
  CHECK_THAT(warnings.back(), ContainsSubstring("S1001"));
  look();
  CHECK(warnings.size() == 1001);
  f.feed_clock.advance(std::chrono::hours{25});
  look();
  REQUIRE(warnings.size() == 2002);
  CHECK_THAT(warnings.back(), ContainsSubstring("S1001") && ContainsSubstring("(and 1 time since"));
}

TEST_CASE("alpaca questions: an account that is blocked takes no orders, and says why; no byte leaves") {
  Questions f;
  const auto look = [&](std::string body) {
    f.server.always("GET /v2/account", FakeAlpaca::with(200, std::move(body)));
    REQUIRE(f.wait_for<domain::Balance>([&](auto done) { f.venue.account->balance(done); }));
  };
  look(
      R"({"id":"a","status":"ACCOUNT_CLOSED","currency":"USD","cash":"100000","equity":"100000","buying_power":"200000","trading_blocked":true,"account_blocked":true,"trade_suspended_by_user":true})");
  CHECK_THAT(f.venue.account->account_blocked(), ContainsSubstring("ACCOUNT_CLOSED"));
  const auto submit = [&] {
    return f.wait_for<venue::OrderReport>(
        [&](auto done) { f.venue.orders->submit(approved("avn-0000000001"), done); });
  };
  const auto refused = submit();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Kind::Refused);
  CHECK(refused.error().code == "venue.account_blocked");
  CHECK_THAT(refused.error().message, ContainsSubstring("account blocked"));
  CHECK(f.server.seen.back().method == "GET");
  look(std::string(kAccount));
  CHECK(f.venue.account->account_blocked().empty());
  f.server.once("POST /v2/orders", FakeAlpaca::with(200, std::string(kOrder)));
  CHECK(submit());
}

TEST_CASE("alpaca settings: every problem is told, no secret is") {
  const auto problems_of = [](const std::map<std::string, std::string, std::less<>>& values) {
    const auto settings = config::Settings::load(std::nullopt, values).value();
    config::Reader reader(settings);
    boost::asio::io_context io;
    const core::SystemClock clock;
    CHECK_FALSE(venue::make_trading_venue(config::parse_account("alpaca"), io, clock, reader).orders);
    std::string all;
    for (const auto& problem : reader.problems()) all += problem + "\n";
    return all;
  };
  const std::string missing = problems_of({});
  CHECK_THAT(missing, ContainsSubstring("ALPACA_KEY_ID") && ContainsSubstring("ALPACA_SECRET_KEY"));

  const std::string bad = problems_of({{"ALPACA_KEY_ID", "K"},
                                       {"ALPACA_SECRET_KEY", "hush\nhush"},
                                       {"ALPACA_TRADING_URL", "http://paper-api.alpaca.markets"},
                                       {"ALPACA_CONNECTIONS", "0"}});
  CHECK_THAT(bad, ContainsSubstring("https") && ContainsSubstring("ALPACA_CONNECTIONS") &&
                      ContainsSubstring("no header can carry"));
  CHECK_THAT(bad, !ContainsSubstring("hush"));
}

TEST_CASE("alpaca settings: a rate with which no start gets through is refused, with the least that does") {
  VenueFixture f;
  const auto problems = [&](const char* rate) {
    const config::Settings values = f.settings({{"ALPACA_REQUESTS_PER_MINUTE", rate}});
    config::Reader reader(values);
    static_cast<void>(venue::make_trading_venue(config::parse_account("alpaca"), f.io, f.clock, reader));
    return reader.problems();
  };
  for (const char* rate : {"1", "5", "19"}) {
    REQUIRE(problems(rate).size() == 1);
    CHECK_THAT(problems(rate)[0], ContainsSubstring("at least 20, or 0 for no limit"));
  }
  for (const char* rate : {"0", "20", "200"}) CHECK(problems(rate).empty());
}

TEST_CASE("alpaca settings: the URL and AVENOR_ENV mean the same money") {
  const auto problems = [](const char* environment, const char* url) {
    const std::map<std::string, std::string, std::less<>> values{{"ALPACA_KEY_ID", "K"},
                                                                 {"ALPACA_SECRET_KEY", "S"},
                                                                 {"AVENOR_ENV", environment},
                                                                 {"ALPACA_TRADING_URL", url}};
    const auto settings = config::Settings::load(std::nullopt, values).value();
    config::Reader reader(settings);
    boost::asio::io_context io;
    const core::SystemClock clock;
    const bool made =
        venue::make_trading_venue(config::parse_account("alpaca"), io, clock, reader).orders != nullptr;
    CHECK(made == reader.problems().empty());
    return reader.problems();
  };
  const char *real = "https://api.alpaca.markets", *practice = "https://paper-api.alpaca.markets",
             *here = "http://127.0.0.1:1";
  for (const auto& [environment, url] :
       {std::pair{"live", real}, {"paper", practice}, {"sim", practice}, {"sim", here}, {"live", here}})
    CHECK(problems(environment, url).empty());
  for (const char* environment : {"sim", "paper"}) {
    REQUIRE(problems(environment, real).size() == 1);
    CHECK_THAT(problems(environment, real)[0],
               ContainsSubstring("real money") && ContainsSubstring(environment));
  }
  for (const char* spelling :
       {"https://api.alpaca.markets.", "https://api.alpaca.markets.:443", "https://API.Alpaca.Markets",
        "https://api.alpaca.markets:443/v2", "https://Api.alpaca.markets./"}) {
    INFO(spelling);
    REQUIRE(problems("sim", spelling).size() == 1);
    CHECK_THAT(problems("sim", spelling)[0], ContainsSubstring("real money"));
    CHECK(problems("live", spelling).empty());
  }
  CHECK(problems("live", "https://Paper-Api.alpaca.markets.:443").size() == 1);
  // a URL that is none says nothing about money
  CHECK(problems("live", "ftp://api.alpaca.markets").size() == 1);
  REQUIRE(problems("sim", "http://127.example.com").size() == 1);
  CHECK_THAT(problems("sim", "http://127.example.com")[0], ContainsSubstring("show your keys"));
  REQUIRE(problems("live", practice).size() == 1);
  CHECK_THAT(problems("live", practice)[0], ContainsSubstring("paper account"));
}

TEST_CASE(
    "alpaca settings: a version or a slash behind the URL is understood, any other path of ours is refused") {
  for (const char* tail : {"", "/", "/v2", "/v2/", "//"}) {
    INFO(tail);
    Questions f;
    f.server.always("GET /v2/account", FakeAlpaca::with(200, std::string(kAccount)));
    const auto venue = f.make_venue({{"ALPACA_TRADING_URL", f.server.trading_url() + tail}});
    CHECK(f.wait_for<domain::Balance>([&](auto done) { venue.account->balance(done); }));
  }
  for (const char* tail : {"/v2/orders", "/v2/account/", "/stream", "/?a=b"}) {
    INFO(tail);
    const std::map<std::string, std::string, std::less<>> values{
        {"ALPACA_KEY_ID", "K"},
        {"ALPACA_SECRET_KEY", "S"},
        {"ALPACA_TRADING_URL", std::string("http://127.0.0.1:1") + tail}};
    const auto settings = config::Settings::load(std::nullopt, values).value();
    config::Reader reader(settings);
    boost::asio::io_context io;
    const core::SystemClock clock;
    CHECK_FALSE(venue::make_trading_venue(config::parse_account("alpaca"), io, clock, reader).orders);
    REQUIRE(reader.problems().size() == 1);
    CHECK_THAT(reader.problems()[0], ContainsSubstring("ALPACA_TRADING_URL"));
  }
}

TEST_CASE("registry: an unknown venue is a problem that names those there are") {
  const auto settings = config::Settings::load(std::nullopt, {}).value();
  config::Reader reader(settings);
  boost::asio::io_context io;
  const core::SystemClock clock;
  CHECK_FALSE(venue::make_trading_venue(config::parse_account("nasdaq"), io, clock, reader).orders);
  REQUIRE(reader.problems().size() == 1);
  CHECK_THAT(reader.problems()[0], ContainsSubstring("nasdaq") && ContainsSubstring("alpaca"));
}
