// The order stream and the feed.
#include "unit/venue/alpaca_payloads.hpp"
#include "unit/venue/venue_fixture.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace avenor::testing::alpaca;

namespace {

struct OrderStream : VenueFixture {
  OrderStream() {
    handlers.on_order = [this](venue::OrderReport report) { told.push_back("order " + report.words); };
    handlers.on_fill = [this](venue::FillReport fill, venue::OrderReport report) {
      told.push_back("fill " + fill.qty.to_string() + " of " + report.filled_qty.to_string());
    };
    handlers.on_up = [this] { told.push_back("up"); };
    handlers.on_down = [this](const std::string& reason) {
      told.push_back("down");
      reasons.push_back(reason);
    };
    handlers.on_warning = [this](const std::string& text) { warnings.push_back(text); };
  }
  bool hears(const std::vector<std::string>& expected) {
    const bool heard = run_until(io, [&] { return told.size() >= expected.size(); });
    CHECK(told == expected);
    return heard;
  }

  venue::StreamHandlers handlers;
  std::vector<std::string> told, reasons, warnings;
  venue::TradingVenue venue = make_venue();
};

struct Prices : VenueFixture {
  Prices() {
    handlers.on_quote = [this](const domain::Quote& quote) { quotes.push_back(quote); };
    handlers.on_bar = [this](const domain::Bar& bar) { bars.push_back(bar); };
    handlers.on_up = [this] { ++ups; };
    handlers.on_down = [this](const std::string& reason) { reasons.push_back(reason); };
    handlers.on_warning = [this](const std::string& text) { warnings.push_back(text); };
  }
  void start() { feed->start({domain::Symbol{"AAPL"}}, handlers); }

  venue::FeedHandlers handlers;
  std::vector<domain::Quote> quotes;
  std::vector<domain::Bar> bars;
  std::vector<std::string> reasons, warnings;
  int ups = 0;
  std::unique_ptr<venue::Feed> feed = make_feed();
};

domain::Price price(std::string_view text) { return domain::Price(core::Decimal::parse(text).value()); }

}  // namespace

TEST_CASE("alpaca order stream: it logs in, listens, and only then is up") {
  OrderStream f;
  f.server.trading.confirms = false;
  f.venue.orders->start_stream(f.handlers);
  REQUIRE(run_until(f.io, [&] { return f.server.trading.heard.size() == 2; }));
  CHECK(f.server.trading.heard[0] ==
        R"({"action":"auth","key":"AVENOR_TEST_KEY","secret":"AVENOR_TEST_SECRET"})");
  CHECK(f.server.trading.heard[1] == R"({"action":"listen","data":{"streams":["trade_updates"]}})");
  CHECK(f.told.empty());
  f.server.trading.say(kListening);
  CHECK(f.hears({"up"}));
}

TEST_CASE("alpaca order stream: events come in their order, in text and in binary frames") {
  for (const bool binary : {false, true}) {
    OrderStream f;
    f.server.trading.binary = binary;
    f.venue.orders->start_stream(f.handlers);
    REQUIRE(f.hears({"up"}));
    f.server.trading.say(kPartialFill);
    f.server.trading.say(kCanceled);
    CHECK(f.hears({"up", "fill 4 of 4", "order canceled"}));
    CHECK(f.warnings.empty());
  }
}

TEST_CASE("alpaca order stream: a lost connection is told and made again") {
  OrderStream f;
  f.venue.orders->start_stream(f.handlers);
  REQUIRE(f.hears({"up"}));
  f.server.trading.session.abort();
  CHECK(f.hears({"up", "down", "up"}));
  CHECK(f.server.trading.opened == 2);
}

TEST_CASE("alpaca order stream: refused keys are told once, and not tried again at once") {
  OrderStream f;
  f.server.trading.accepts_keys = false;
  f.venue.orders->start_stream(f.handlers);
  REQUIRE(f.hears({"down"}));
  CHECK_THAT(f.reasons[0], ContainsSubstring("ALPACA_KEY_ID"));
  CHECK_THAT(f.reasons[0], !ContainsSubstring("AVENOR_TEST_SECRET"));
  f.io.restart();
  f.io.run_for(std::chrono::milliseconds(600));
  CHECK(f.server.trading.opened == 1);
}

TEST_CASE("alpaca order stream: a frame that is no message counts as a loss") {
  OrderStream f;
  f.venue.orders->start_stream(f.handlers);
  REQUIRE(f.hears({"up"}));
  f.server.trading.say("{]");
  CHECK(f.hears({"up", "down", "up"}));
  CHECK(f.warnings.size() == 1);
}

// Before, each of these threw the stream away, and whoever sends them for ever made us deaf.
TEST_CASE(
    "alpaca order stream: an update that cannot be read is set aside, its order asked for, the stream "
    "stays") {
  for (const std::string& frame :
       {with(kPartialFill, "\"price\":\"187.20\",", ""),
        with(kPartialFill, "\"price\":\"187.20\"", "\"price\":\"99999999999999999\""),
        with(kPartialFill, "\"qty\":\"4\"", "\"qty\":\"-4\""),
        with(kPartialFill, "\"side\":\"buy\"", "\"side\":\"left\"")}) {
    OrderStream f;
    f.server.always("GET /v2/orders/0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001",
                    FakeAlpaca::with(200, with(kOrder, "pending_new", "new")));
    f.venue.orders->start_stream(f.handlers);
    REQUIRE(f.hears({"up"}));
    f.server.trading.say(frame);
    CHECK(f.hears({"up", "order new"}));
    CHECK(f.warnings.size() == 1);
    CHECK(f.server.trading.opened == 1);
  }
}

TEST_CASE("alpaca order stream: an update without data is told, and the stream stays") {
  OrderStream f;
  f.venue.orders->start_stream(f.handlers);
  REQUIRE(f.hears({"up"}));
  f.server.trading.say(R"({"stream":"trade_updates","data":null})");
  REQUIRE(run_until(f.io, [&] { return f.warnings.size() == 1; }));
  f.server.trading.say(kCanceled);
  REQUIRE(run_until(f.io, [&] { return f.told.size() == 2; }));
  CHECK(f.server.trading.opened == 1);
}

TEST_CASE("alpaca order stream: an execution that tells the cumulative quantity is left to the history") {
  OrderStream f;
  f.venue.orders->start_stream(f.handlers);
  REQUIRE(f.hears({"up"}));
  int fills = 0;
  f.server.trading.say(kPartialFill);
  f.server.trading.say(
      with(with(with(kPartialFill, "partial_fill", "fill"), "\"qty\":\"4\"", "\"qty\":\"10\""),
           "\"filled_qty\":\"4\"", "\"filled_qty\":\"10\""));
  REQUIRE(run_until(f.io, [&] { return f.warnings.size() == 1; }));
  for (const auto& word : f.told) fills += word.starts_with("fill") ? 1 : 0;
  CHECK(fills == 1);
  CHECK_THAT(f.warnings[0], ContainsSubstring("history"));
  CHECK_THAT(f.told.back(), ContainsSubstring("order "));
}

TEST_CASE("alpaca order stream: an execution without a time that can be is left to the history, and told") {
  for (const char* time : {"1826-01-02T15:05:01Z", "1969-12-31T23:59:59Z", "2200-01-02T00:00:00Z",
                           "0001-01-01T00:00:00Z", "yesterday"}) {
    INFO(time);
    OrderStream f;
    f.venue.orders->start_stream(f.handlers);
    REQUIRE(f.hears({"up"}));
    const std::string no_other = with(kPartialFill, "\"at\":\"2026-01-02T15:05:01.240000Z\",", "");
    f.server.trading.say(with(no_other, "2026-01-02T15:05:01.234567891Z", time));
    REQUIRE(run_until(f.io, [&] { return f.warnings.size() == 1 && f.told.size() == 2; }));
    CHECK_THAT(f.warnings[0], ContainsSubstring("1970 to 2200") && ContainsSubstring("history"));
    CHECK_THAT(f.told.back(), ContainsSubstring("order "));
    // The other time that the event carries is as good.
    f.server.trading.say(with(kPartialFill, "2026-01-02T15:05:01.234567891Z", time));
    REQUIRE(run_until(f.io, [&] { return f.told.size() == 3; }));
  }
}

TEST_CASE("alpaca order stream: an event without a name of ours is told, and the order asked for") {
  OrderStream f;
  f.server.always("GET /v2/orders/0c3f2a10-3d52-4a3c-9b0f-2f4f1d7a1001",
                  FakeAlpaca::with(200, with(kOrder, "pending_new", "expired")));
  f.venue.orders->start_stream(f.handlers);
  REQUIRE(f.hears({"up"}));
  f.server.trading.say(with(with(kCanceled, "\"event\":\"canceled\"", "\"event\":\"frozen\""),
                            "\"status\":\"canceled\"", "\"status\":\"iced\""));
  CHECK(f.hears({"up", "order frozen, iced (unknown status)", "order expired"}));
  CHECK(f.warnings.size() == 1);
  f.server.trading.say(R"({"stream":"weather","data":{}})");
  CHECK(run_until(f.io, [&] { return f.warnings.size() == 2; }));
}

TEST_CASE("alpaca order stream: a trade that the venue takes back asks for a person") {
  OrderStream f;
  f.venue.orders->start_stream(f.handlers);
  REQUIRE(f.hears({"up"}));
  f.server.trading.say(with(kPartialFill, "partial_fill", "trade_bust"));
  REQUIRE(run_until(f.io, [&] { return !f.warnings.empty(); }));
  CHECK_THAT(f.warnings[0], ContainsSubstring("trade_bust"));
}

TEST_CASE("alpaca feed: it logs in, subscribes, and merges trades and quotes into one state") {
  Prices f;
  f.start();
  REQUIRE(run_until(f.io, [&] { return f.ups == 1; }));
  CHECK(f.server.data.heard[1] ==
        R"({"action":"subscribe","trades":["AAPL"],"quotes":["AAPL"],"bars":["AAPL"]})");

  f.server.data.say(kTicks);
  REQUIRE(run_until(f.io, [&] { return f.quotes.size() == 2; }));
  CHECK(f.quotes[0].last == price("187.25"));
  CHECK_FALSE(f.quotes[0].bid);
  CHECK(f.quotes[1].last == price("187.25"));
  CHECK(f.quotes[1].bid == price("187.24"));
  CHECK(f.quotes[1].ask == price("187.26"));
  CHECK(f.quotes[1].bid_size == domain::Quantity(100));
  CHECK(f.quotes[1].venue.str() == "alpaca");
  CHECK_FALSE(f.quotes[1].stale);
  CHECK(f.quotes[1].event_ts == core::parse_rfc3339("2026-01-02T15:04:05.123456789Z"));

  f.server.data.say(kBar);
  REQUIRE(run_until(f.io, [&] { return f.bars.size() == 1; }));
  CHECK(f.bars[0].close == price("187.25"));
  CHECK(f.bars[0].interval == "1m");
}

TEST_CASE("alpaca feed: a price of 0 is an empty side, and another's symbol is nothing to us") {
  Prices f;
  f.start();
  REQUIRE(run_until(f.io, [&] { return f.ups == 1; }));
  f.server.data.say(with(kTicks, "\"S\":\"AAPL\"", "\"S\":\"AAPLX\""));
  f.server.data.say(with(kTicks, "\"bp\":187.24", "\"bp\":0"));
  REQUIRE(run_until(f.io, [&] { return f.quotes.size() == 3; }));
  CHECK_FALSE(f.quotes[2].bid);
  CHECK_FALSE(f.quotes[2].bid_size);
  CHECK(f.quotes[2].ask == price("187.26"));
}

TEST_CASE("alpaca feed: what cannot be read is told and the rest goes on") {
  Prices f;
  f.start();
  REQUIRE(run_until(f.io, [&] { return f.ups == 1; }));
  f.server.data.say("nonsense");
  f.server.data.say(with(kTicks, "\"p\":187.25,", ""));
  f.server.data.say(with(kTicks, "\"p\":187.25,", "\"p\":0,"));
  REQUIRE(run_until(f.io, [&] { return f.quotes.size() == 2; }));
  CHECK(f.warnings.size() == 3);
  CHECK_FALSE(f.quotes[1].last);
  CHECK(f.server.data.opened == 1);
}

TEST_CASE("alpaca feed: a lost connection is told, made again and subscribed again") {
  Prices f;
  f.start();
  REQUIRE(run_until(f.io, [&] { return f.ups == 1; }));
  f.server.data.session.abort();
  REQUIRE(run_until(f.io, [&] { return f.ups == 2; }));
  CHECK(f.reasons.size() == 1);
  f.server.data.say(R"([{"T":"error","code":407,"msg":"slow client"}])");
  REQUIRE(run_until(f.io, [&] { return f.ups == 3; }));
  CHECK_THAT(f.reasons.back(), ContainsSubstring("slow client"));
}

TEST_CASE("alpaca feed: refused keys are told with the venue's words, and not tried again at once") {
  Prices f;
  f.server.data.accepts_keys = false;
  f.start();
  REQUIRE(run_until(f.io, [&] { return f.reasons.size() == 1; }));
  CHECK_THAT(f.reasons[0], ContainsSubstring("auth failed (402)"));
  f.io.restart();
  f.io.run_for(std::chrono::milliseconds(600));
  CHECK(f.server.data.opened == 1);
  CHECK(f.reasons.size() == 1);
  CHECK(f.ups == 0);
}

TEST_CASE("alpaca feed: a connection that is called mute is made anew, and a symbol is subscribed again") {
  Prices f;
  f.start();
  REQUIRE(run_until(f.io, [&] { return f.ups == 1; }));
  f.feed->renew(domain::Symbol{"AAPL"});
  REQUIRE(run_until(f.io, [&] { return f.server.data.heard.size() == 4; }));
  CHECK(f.server.data.heard[2] ==
        R"({"action":"unsubscribe","trades":["AAPL"],"quotes":["AAPL"],"bars":["AAPL"]})");
  CHECK(f.server.data.heard[3] == f.server.data.heard[1]);
  f.feed->reconnect("it is mute");
  REQUIRE(run_until(f.io, [&] { return f.ups == 2; }));
  CHECK_THAT(f.reasons.back(), ContainsSubstring("it is mute"));
  CHECK(f.server.data.opened == 2);
}

TEST_CASE("alpaca feed: a symbol that the venue does not list is stale, and told") {
  Prices f;
  f.start();
  REQUIRE(run_until(f.io, [&] { return f.ups == 1; }));
  f.server.data.say(kTicks);
  REQUIRE(run_until(f.io, [&] { return f.quotes.size() == 2; }));
  f.server.data.say(R"([{"T":"subscription","trades":[],"quotes":["MSFT"],"bars":[]}])");
  REQUIRE(run_until(f.io, [&] { return f.quotes.size() == 3; }));
  CHECK(f.quotes[2].stale);
  CHECK_THAT(f.warnings.back(), ContainsSubstring("lacks AAPL"));
  f.server.data.say(kTicks);
  REQUIRE(run_until(f.io, [&] { return f.quotes.size() == 5; }));
  CHECK_FALSE(f.quotes[4].stale);
}

TEST_CASE("alpaca order stream: one that is called deaf is made anew") {
  OrderStream f;
  f.venue.orders->start_stream(f.handlers);
  REQUIRE(f.hears({"up"}));
  f.venue.orders->renew_stream("it did not deliver an execution");
  CHECK(f.hears({"up", "down", "up"}));
  CHECK_THAT(f.reasons.back(), ContainsSubstring("it did not deliver an execution"));
}

TEST_CASE("alpaca feed: 'already authenticated' is nothing") {
  Prices f;
  f.start();
  REQUIRE(run_until(f.io, [&] { return f.ups == 1; }));
  f.server.data.say(R"([{"T":"error","code":403,"msg":"already authenticated"}])");
  f.server.data.say(kTicks);
  REQUIRE(run_until(f.io, [&] { return f.quotes.size() == 2; }));
  CHECK(f.reasons.empty());
}

TEST_CASE("alpaca streams: a server that is away is told once, and found when it comes") {
  VenueFixture f;
  const auto venue = f.make_venue({{"ALPACA_TRADING_URL", "http://127.0.0.1:1"}});
  int downs = 0;
  venue::StreamHandlers handlers;
  handlers.on_down = [&](const std::string&) { ++downs; };
  venue.orders->start_stream(handlers);
  f.io.restart();
  f.io.run_for(std::chrono::milliseconds(1200));
  CHECK(downs == 1);
}

TEST_CASE("alpaca feed: a proxy of the environment, which is not used, is told") {
  struct Variable {
    Variable() { ::setenv("https_proxy", "http://user:hush@10.0.0.1:3128", 1); }
    ~Variable() { ::unsetenv("https_proxy"); }
  } variable;
  Prices f;
  const config::Settings values = f.settings({{"ALPACA_DATA_STREAM_URL", "wss://stream.invalid/v2/iex"}});
  config::Reader reader(values);
  const auto feed = venue::make_feed(config::parse_account("alpaca"), f.io, f.feed_clock, reader);
  REQUIRE(feed);
  feed->start({domain::Symbol{"AAPL"}}, f.handlers);
  REQUIRE(run_until(f.io, [&] { return !f.warnings.empty(); }));
  CHECK_THAT(f.warnings.front(), ContainsSubstring("https_proxy") && ContainsSubstring("stream.invalid") &&
                                     !ContainsSubstring("hush"));
  feed->stop();
  f.warnings.clear();
  f.start();  // this machine needs none
  REQUIRE(run_until(f.io, [&] { return f.ups > 0; }));
  CHECK(f.warnings.empty());
  f.feed->stop();
}
