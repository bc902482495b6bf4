// One venue's desk with a feed and an account that the test plays.
#include <functional>

#include "market_data/feed_handler.hpp"
#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace avenor;
using namespace avenor::market_data;
using namespace std::chrono_literals;

namespace {

// Answers at once: the desk does not mind.
struct PlayedAccount final : venue::Account {
  domain::VenueName name_{"alpaca"};
  venue::VenueResult<domain::Balance> balance_ = domain::Balance{};
  venue::VenueResult<std::vector<domain::NamedPosition>> positions_ = std::vector<domain::NamedPosition>{};
  venue::VenueResult<venue::VenueClock> clock_ = venue::VenueClock{};
  venue::InstrumentAnswer instruments_;
  std::function<void(std::string)> warn;
  bool silent = false;
  int asked = 0;

  const domain::VenueName& name() const override { return name_; }
  void stop() override {}
  void positions(venue::Callback<std::vector<domain::NamedPosition>> done) override {
    if (!silent) done(positions_);
  }
  void balance(venue::Callback<domain::Balance> done) override {
    ++asked;
    if (!silent) done(balance_);
  }
  void clock(venue::Callback<venue::VenueClock> done) override {
    if (!silent) done(clock_);
  }
  void instruments(std::vector<domain::Symbol>, venue::Callback<venue::InstrumentAnswer> done) override {
    if (!silent) done(instruments_);
  }
  void on_warning(std::function<void(std::string)> handler) override { warn = std::move(handler); }
};

struct PlayedFeed final : venue::Feed {
  domain::VenueName name_{"alpaca"};
  venue::FeedHandlers handlers;
  const domain::VenueName& name() const override { return name_; }
  void start(std::vector<domain::Symbol>, venue::FeedHandlers given) override { handlers = std::move(given); }
  void stop() override {}
  void venue_ahead(core::Duration by) override { ahead = by; }
  void renew(const domain::Symbol& symbol) override { renewed.push_back(symbol.str()); }
  void reconnect(const std::string& reason) override { reconnects.push_back(reason); }
  core::Duration ahead{};
  std::vector<std::string> renewed, reconnects;
};

struct Stage {
  explicit Stage(const std::vector<domain::Symbol>& symbols = {domain::Symbol{"IBM"}}) {
    for (const auto& symbol : symbols)
      config.listings.all.push_back({.symbol = symbol, .venue = domain::VenueName{"alpaca"}});
    config.feed_stale = 30s;
    config.symbol_stale = 60s;
    config.account_every = 5s;
    auto owned_venue = std::make_unique<PlayedAccount>();
    auto owned_feed = std::make_unique<PlayedFeed>();
    venue = owned_venue.get();
    feed = owned_feed.get();
    FeedHandler::Hooks hooks;
    hooks.publish = [this](const wire::Message& message) { told.push_back(message); };
    hooks.at_end_of_turn = [this](std::function<void()> handler) { end_of_turn = std::move(handler); };
    hooks.state_changed = [this] { ++changes; };
    desk = std::make_unique<FeedHandler>(config, clock, std::move(owned_venue), std::move(owned_feed),
                                         std::move(hooks));
    desk->start();
    feed->handlers.on_up();
    told.clear();
  }

  void tick(int last) {
    domain::Quote quote;
    quote.symbol = domain::Symbol{"IBM"};
    quote.last = domain::Price(last);
    feed->handlers.on_quote(quote);
  }
  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const auto& message : told) {
      if (const T* one = std::get_if<T>(&message)) found.push_back(*one);
    }
    return found;
  }
  void open_market(bool open) {
    venue->clock_ = venue::VenueClock{
        .now = {},
        .sessions = {{.calendar = "us_equity", .is_open = open, .next_open = {}, .next_close = {}}}};
    for (int i = 0; i < AccountPoller::kClockEvery; ++i) desk->poll();
  }

  testing::FakeClock clock;
  Config config;
  PlayedAccount* venue = nullptr;
  PlayedFeed* feed = nullptr;
  std::vector<wire::Message> told;
  std::function<void()> end_of_turn;
  int changes = 0;
  std::unique_ptr<FeedHandler> desk;
};

}  // namespace

TEST_CASE(
    "venue desk: a disconnect tells the last quotes once more as stale, warns, and tells when it is over") {
  Stage s;
  s.tick(100);
  s.told.clear();
  s.feed->handlers.on_down("reset by peer");
  REQUIRE(s.all<domain::Quote>().size() == 1);
  CHECK(s.all<domain::Quote>()[0].stale);
  CHECK(s.all<domain::Quote>()[0].last == domain::Price(100));
  REQUIRE(s.all<wire::Alert>().size() == 1);
  CHECK(s.all<wire::Alert>()[0].code == "feed.stale");
  CHECK_THAT(s.desk->degraded_reason(), ContainsSubstring("reset by peer"));
  CHECK(s.changes > 0);

  s.desk->check();
  CHECK(s.all<wire::Alert>().size() == 1);
  s.told.clear();
  s.feed->handlers.on_up();
  CHECK(s.desk->degraded_reason().empty());
  REQUIRE(s.all<wire::Alert>().size() == 1);
  CHECK(s.all<wire::Alert>()[0].code == "feed.fresh");
  CHECK(s.all<domain::Quote>().empty());  // what it is worth now, only its next tick says
  s.tick(101);
  REQUIRE(s.all<domain::Quote>().size() == 1);
  CHECK_FALSE(s.all<domain::Quote>()[0].stale);
}

TEST_CASE("venue desk: a mute feed is stale while the market is open, and only then") {
  Stage s;
  s.open_market(true);
  s.tick(100);
  s.told.clear();
  s.clock.advance(31s);
  s.desk->check();
  REQUIRE(s.all<domain::Quote>().size() == 1);
  CHECK(s.all<domain::Quote>()[0].stale);
  s.tick(101);
  CHECK(s.desk->degraded_reason().empty());

  s.open_market(false);
  s.told.clear();
  s.clock.advance(10h);
  s.desk->check();
  CHECK(s.all<domain::Quote>().empty());
}

TEST_CASE("venue desk: more changes than a turn can tell are conflated until it ends") {
  Stage s;
  const int many = static_cast<int>(FeedHandler::kBurst) + 50;
  for (int i = 1; i <= many; ++i) s.tick(i);
  CHECK(s.all<domain::Quote>().size() == FeedHandler::kBurst);
  s.end_of_turn();
  CHECK(s.all<domain::Quote>().size() == FeedHandler::kBurst + 1);
  CHECK(s.all<domain::Quote>().back().last == domain::Price(many));
  CHECK(s.desk->conflated() == 49);
  s.tick(many + 1);
  CHECK(s.all<domain::Quote>().back().last == domain::Price(many + 1));
}

TEST_CASE("venue desk: balance and positions are told when they change") {
  Stage s;
  s.desk->poll();
  CHECK(s.all<domain::Balance>().empty());
  s.venue->balance_->cash = domain::Money(5);
  domain::NamedPosition position;
  position.key.symbol = domain::Symbol{"IBM"};
  position.position.qty = domain::Quantity(3);
  s.venue->positions_->push_back(position);
  s.desk->poll();
  REQUIRE(s.all<domain::Balance>().size() == 1);
  REQUIRE(s.all<wire::PositionReport>().size() == 1);
  CHECK(s.all<wire::PositionReport>()[0].qty == domain::Quantity(3));
  CHECK(s.all<wire::PositionReport>()[0].bot_id.empty());
}

TEST_CASE("venue desk: an account that does not answer is told after a few times, and its return too") {
  Stage s;
  s.venue->balance_ =
      tl::unexpected(venue::VenueError{venue::VenueError::Kind::Unknown, "venue.timeout", "timed out"});
  s.desk->poll();
  s.desk->poll();
  CHECK(s.desk->degraded_reason().empty());
  s.desk->poll();
  CHECK_THAT(s.desk->degraded_reason(), ContainsSubstring("no balance from alpaca: timed out"));
  s.venue->balance_ = domain::Balance{};
  s.desk->poll();
  CHECK(s.desk->degraded_reason().empty());
}

TEST_CASE("venue desk: nothing is asked while the last questions are open") {
  Stage s;
  s.venue->silent = true;
  s.desk->poll();
  const int asked = s.venue->asked;
  s.desk->poll();
  CHECK(s.venue->asked == asked);
}

TEST_CASE("venue desk: a bus that has forgotten is told everything again") {
  Stage s;
  s.tick(100);
  s.told.clear();
  s.desk->tell_all();
  CHECK(s.all<domain::Quote>().size() == 1);
  CHECK(s.all<domain::Balance>().size() == 1);
  CHECK(s.all<wire::PositionReport>().size() == 1);
}

TEST_CASE("venue desk: a mute feed is connected again with growing pauses, told and counted") {
  Stage s;
  s.open_market(true);
  s.tick(100);
  for (int i = 0; i < 31; ++i) {
    s.clock.advance(1s);
    s.desk->check();
  }
  REQUIRE(s.feed->reconnects.size() == 1);
  CHECK(s.desk->reconnects() == 1);
  s.feed->handlers.on_down("it is mute");
  s.feed->handlers.on_up();
  CHECK_FALSE(s.desk->degraded_reason().empty());  // a connection is no price
  for (int i = 0; i < 600; ++i) {
    s.clock.advance(1s);
    s.desk->check();
  }
  CHECK(s.feed->reconnects.size() >= 4);
  CHECK(s.feed->reconnects.size() <= 7);
  s.tick(101);
  CHECK(s.desk->degraded_reason().empty());
  s.open_market(false);
  s.clock.advance(10h);
  s.desk->check();
  CHECK(s.feed->reconnects.size() <= 7);
}

TEST_CASE(
    "venue desk: one symbol that falls silent while others move is stale by itself, and subscribed again") {
  Stage s;
  s.open_market(true);
  const auto other = [&] {
    domain::Quote quote;
    quote.symbol = domain::Symbol{"MSFT"};
    quote.last = domain::Price(5);
    s.feed->handlers.on_quote(quote);
  };
  for (int i = 0; i < 30; ++i) {
    s.clock.advance(1s);
    s.tick(100 + i);
    other();
    s.desk->check();
  }
  s.told.clear();
  for (int i = 0; i < 61; ++i) {
    s.clock.advance(1s);
    other();
    s.desk->check();
  }
  CHECK(s.feed->renewed == std::vector<std::string>{"IBM"});
  std::vector<std::string> stale;
  for (const auto& quote : s.all<domain::Quote>())
    if (quote.stale) stale.push_back(quote.symbol.str());
  CHECK(stale == std::vector<std::string>{"IBM"});
  CHECK_THAT(s.desk->degraded_reason(), ContainsSubstring("no prices of IBM"));
  s.told.clear();
  s.feed->handlers.on_sign_of_life(domain::Symbol{"IBM"});
  CHECK(s.desk->degraded_reason().empty());
}

TEST_CASE("venue desk: the feed is told how far the venue's clock is from ours") {
  Stage s;
  s.venue->clock_ = venue::VenueClock{.now = s.clock.wall() + 3s, .sessions = {}};
  for (int i = 0; i < AccountPoller::kClockEvery; ++i) s.desk->poll();
  CHECK(s.feed->ahead == 3s);
}

TEST_CASE(
    "venue desk: a price of an earlier life that is not heard again is told as stale, with its old times") {
  const auto earlier = [](const char* symbol, int last, const char* venue = "alpaca") {
    domain::Quote quote;
    quote.symbol = domain::Symbol{symbol};
    quote.venue = domain::VenueName{venue};
    quote.event_ts = {1'000};
    quote.last = domain::Price(last);
    return quote;
  };
  SECTION("a mute feed in an open market") {
    Stage s;
    s.open_market(true);
    s.desk->remember(earlier("IBM", 90));
    s.desk->remember(earlier("IBM", 91));
    s.desk->remember(earlier("MSFT", 50, "other"));
    s.clock.advance(29s);
    s.desk->check();
    CHECK(s.all<domain::Quote>().empty());
    s.clock.advance(2s);
    s.desk->check();
    s.desk->check();
    REQUIRE(s.all<domain::Quote>().size() == 1);
    CHECK(s.all<domain::Quote>()[0].stale);
    CHECK(s.all<domain::Quote>()[0].last == domain::Price(91));
    CHECK(s.all<domain::Quote>()[0].event_ts == core::WallTime{1'000});
    s.desk->tell_all();
    REQUIRE(s.all<domain::Quote>().size() == 2);
    CHECK(s.all<domain::Quote>()[1].stale);
    s.tick(100);
    CHECK_FALSE(s.all<domain::Quote>()[2].stale);
    s.desk->remember(earlier("IBM", 90));  // another sender: never twice
    s.clock.advance(1h);
    s.told.clear();
    s.tick(101);
    s.desk->check();
    CHECK(s.all<domain::Quote>().size() == 1);
  }
  SECTION("a symbol that was heard has a price of this life, its neighbour has none") {
    Stage s;
    s.open_market(true);
    s.desk->remember(earlier("IBM", 90));
    s.desk->remember(earlier("MSFT", 50));
    s.clock.advance(20s);
    s.tick(100);
    s.told.clear();
    s.clock.advance(11s);
    s.desk->check();
    REQUIRE(s.all<domain::Quote>().size() == 1);
    CHECK(s.all<domain::Quote>()[0].symbol.str() == "MSFT");
  }
  SECTION("a closed market is no silence, until it opens or the feed is away") {
    Stage s;
    s.open_market(false);
    s.desk->remember(earlier("IBM", 90));
    s.clock.advance(1h);
    s.desk->check();
    CHECK(s.all<domain::Quote>().empty());
    s.open_market(true);
    s.clock.advance(29s);
    s.desk->check();
    CHECK(s.all<domain::Quote>().empty());
    s.clock.advance(2s);
    s.desk->check();
    CHECK(s.all<domain::Quote>().size() == 1);
  }
  SECTION("a feed that never comes up") {
    Stage s;
    s.open_market(false);
    s.feed->handlers.on_down("no route to host");
    s.desk->remember(earlier("IBM", 90));
    s.told.clear();
    s.clock.advance(31s);
    s.desk->check();
    REQUIRE(s.all<domain::Quote>().size() == 1);
    CHECK(s.all<domain::Quote>()[0].stale);
  }
}

TEST_CASE("venue desk: a symbol's silence counts by its own sessions, the feed's while any of them is open") {
  Stage s{{domain::Symbol{"IBM"}, domain::Symbol{"BTC/USD"}}};
  const auto quote_of = [](const char* symbol) {
    domain::Quote quote;
    quote.symbol = domain::Symbol{symbol};
    quote.venue = domain::VenueName{"alpaca"};
    quote.last = domain::Price(90);
    return quote;
  };
  const auto pass = [&](int times) {
    s.told.clear();
    for (int i = 0; i < times; ++i) {
      s.clock.advance(20s);
      s.feed->handlers.on_quote(quote_of("BTC/USD"));
      s.desk->check();
    }
    std::vector<std::string> stale;
    for (const auto& quote : s.all<domain::Quote>())
      if (quote.stale) stale.push_back(quote.symbol.str());
    return stale;
  };
  s.desk->remember(quote_of("IBM"));
  s.open_market(false);
  CHECK(pass(5).empty());  // the shares' night
  CHECK(s.desk->degraded_reason().empty());
  s.open_market(true);
  CHECK(pass(2) == std::vector<std::string>{"IBM"});
  s.open_market(false);
  s.clock.advance(31s);
  s.desk->check();
  CHECK_THAT(s.desk->degraded_reason(), ContainsSubstring("no price for 31 s"));  // the pair never sleeps
}

TEST_CASE("venue desk: what could not be read of the account is a line in the log, and no more") {
  Stage s;
  REQUIRE(s.venue->warn);
  s.venue->warn("position XYZ set aside");
  CHECK(s.told.empty());
}
