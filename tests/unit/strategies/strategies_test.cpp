#include <fmt/format.h>

#include <random>

#include "json/reader.hpp"
#include "strategies/built_in.hpp"
#include "strategies/ema_cross.hpp"
#include "strategies/ping.hpp"
#include "strategy/bot_file.hpp"
#include "support/catch.hpp"
#include "unit/strategies/fake_context.hpp"

using namespace avenor;
using namespace avenor::strategies;
using namespace avenor::strategy;
using namespace std::chrono_literals;
using testing::FakeContext;

namespace {

const domain::Symbol kIbm{"IBM"};

EmaCrossSettings quick() { return {.fast = 2, .slow = 4, .qty = domain::Quantity{10}}; }

void prices(FakeContext& market, Strategy& strategy, std::initializer_list<int> cents,
            core::Duration step = 100ms) {
  for (const int c : cents) {
    market.price(strategy, fmt::format("{}.{:02}", c / 100, c % 100).c_str(),
                 fmt::format("{}.{:02}", (c + 2) / 100, (c + 2) % 100).c_str(), step);
  }
}

}  // namespace

TEST_CASE(
    "ema_cross: buys once when the fast average crosses upwards, sells what it holds when it crosses back") {
  FakeContext market(kIbm);
  EmaCross bot(quick());
  prices(market, bot, {10000, 9990, 9980, 9970, 9960});
  CHECK(market.drafts.empty());
  prices(market, bot, {10000, 10040});
  REQUIRE(market.drafts.size() == 1);
  CHECK(market.drafts[0].side == domain::Side::Buy);
  CHECK(market.drafts[0].qty == domain::Quantity{10});
  CHECK(market.drafts[0].reason == domain::Reason::Entry);

  SECTION("one order at a time") {
    prices(market, bot, {9900, 10100, 9800, 10200});
    CHECK(market.drafts.size() == 1);
  }
  SECTION("the exit") {
    market.end_order(bot, true);
    prices(market, bot, {10050, 10060});
    CHECK(market.drafts.size() == 1);
    prices(market, bot, {9900});
    REQUIRE(market.drafts.size() == 2);
    CHECK(market.drafts[1].side == domain::Side::Sell);
    CHECK(market.drafts[1].qty == domain::Quantity{10});
    CHECK(market.drafts[1].reason == domain::Reason::Exit);
  }
}

TEST_CASE("ema_cross: an order says why") {
  FakeContext market(kIbm);
  EmaCross bot(quick());
  prices(market, bot, {10000, 9990, 9980, 9970, 9960, 10040});
  REQUIRE(market.drafts.size() == 1);
  const auto rationale = json::parse(market.drafts[0].rationale);
  REQUIRE(rationale);
  CHECK_THAT(market.drafts[0].rationale, ContainsSubstring(R"("signal":"cross_up")"));
  CHECK_THAT(market.drafts[0].rationale, ContainsSubstring(R"("mid":"100.41")"));
  CHECK_THAT(market.drafts[0].rationale, ContainsSubstring(R"("fast":"1)"));
}

TEST_CASE("ema_cross: a position from an earlier life is sold when the averages say down, never added to") {
  FakeContext market(kIbm);
  market.hold({.qty = domain::Quantity{30}, .avg_price = domain::Price{100}, .realized_pnl = {}, .fees = {}});
  EmaCross bot(quick());
  prices(market, bot, {10000, 10010, 10020, 10030, 10040, 10050});
  CHECK(market.drafts.empty());
  prices(market, bot, {9900});
  REQUIRE(market.drafts.size() == 1);
  CHECK(market.drafts[0].qty == domain::Quantity{30});
}

TEST_CASE("ema_cross: a spread above max_spread keeps it out, not in") {
  FakeContext market(kIbm);
  EmaCrossSettings settings = quick();
  settings.max_spread = domain::Price::parse("0.05").value();
  EmaCross bot(settings);
  for (const char* bid : {"100.00", "99.90", "99.80", "99.70", "99.60"})
    market.price(bot, bid, "100.10", 100ms);
  market.price(bot, "100.40", "100.60", 100ms);
  CHECK(market.drafts.empty());
  market.price(bot, "100.50", "100.52", 100ms);  // still crossed, and cheap enough now
  REQUIRE(market.drafts.size() == 1);
  market.end_order(bot, true);
  market.price(bot, "99.00", "99.90", 100ms);
  CHECK(market.drafts.size() == 2);
}

TEST_CASE("ema_cross: a standing refusal is asked ever more seldom") {
  FakeContext market(kIbm);
  market.hold({.qty = domain::Quantity{10}, .avg_price = domain::Price{100}, .realized_pnl = {}, .fees = {}});
  EmaCross bot(quick());
  prices(market, bot, {10000, 9990, 9980, 9970, 9960});
  std::size_t tries = 0;
  for (int second = 0; second < 600; ++second) {
    if (market.in_flight()) {
      market.end_order(bot, false);
      ++tries;
    }
    prices(market, bot, {9960 - second % 2}, 1s);
  }
  CHECK(tries >= 8);
  CHECK(tries <= 20);
}

TEST_CASE("ema_cross: an entry that could not leave leaves at the next price while the crossing holds") {
  FakeContext market(kIbm);
  EmaCross bot(quick());
  market.refuse("execution does not answer");
  prices(market, bot, {10000, 9990, 9980, 9970, 9960, 10040, 10050});
  CHECK(market.drafts.empty());
  market.refuse("");
  prices(market, bot, {10060});
  CHECK(market.drafts.size() == 1);
}

TEST_CASE("ema_cross: samples at changes of the price, or at its own pace") {
  SECTION("a repeated price is no sample") {
    FakeContext market(kIbm);
    EmaCross bot(quick());
    prices(market, bot, {10000, 10000, 10000, 10000, 10000, 10100, 10100});
    CHECK(market.drafts.empty());  // two samples: neither average is there
  }
  SECTION("at a pace, prices in between are not seen, and a clock set back does not stop it") {
    FakeContext market(kIbm);
    EmaCrossSettings settings = quick();
    settings.sample_every = 1s;
    EmaCross bot(settings);
    prices(market, bot, {10000, 9990, 9980, 9970}, 1s);
    prices(market, bot, {20000}, 10ms);
    CHECK(market.drafts.empty());
    prices(market, bot, {9960}, -3600s);
    prices(market, bot, {10100}, 1s);
    CHECK(market.drafts.size() == 1);
  }
}

TEST_CASE("ema_cross: a stale price is no price") {
  FakeContext market(kIbm);
  EmaCross bot(quick());
  prices(market, bot, {10000, 9990, 9980, 9970, 9960});
  domain::Quote stale = *market.quote(kIbm);
  stale.stale = true;
  stale.bid = stale.ask = domain::Price{200};
  bot.on_quote(market, stale);
  CHECK(market.drafts.empty());
}

TEST_CASE("ema_cross: a trade of the day before beside an empty bid is no price") {
  FakeContext market(kIbm);
  EmaCross bot(quick());
  prices(market, bot, {10000, 9990, 9980, 9970, 9960, 10000, 10040});
  REQUIRE(market.drafts.size() == 1);
  market.end_order(bot, true);
  domain::Quote one_sided = *market.quote(kIbm);
  one_sided.bid.reset();
  one_sided.last = domain::Price{80};
  one_sided.event_ts = market.now();
  one_sided.last_ts = one_sided.event_ts - std::chrono::hours{17};
  bot.on_quote(market, one_sided);
  CHECK(market.drafts.size() == 1);
  one_sided.last_ts = one_sided.event_ts;  // a trade of now is one
  bot.on_quote(market, one_sided);
  CHECK(market.drafts.size() == 2);
}

TEST_CASE("ping: one order for every n prices, buying and selling in turn") {
  FakeContext market(kIbm);
  Ping bot({.qty = domain::Quantity{1}, .every_n = 2});
  prices(market, bot, {10000, 10001, 10002, 10003, 10004, 10005, 10006});
  REQUIRE(market.drafts.size() == 3);
  CHECK(market.drafts[0].side == domain::Side::Buy);
  CHECK(market.drafts[1].side == domain::Side::Sell);
  CHECK(market.drafts[2].side == domain::Side::Buy);
}

TEST_CASE("momentum_001: on a minute of busy tape it makes several round trips, not hundreds") {
  std::vector<std::string> problems;
  const BotFile file =
      load_bot(AVENOR_SOURCE_DIR "/config/bots", domain::BotId{"momentum_001"}, built_in(), problems);
  REQUIRE(problems.empty());
  int total = 0;
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
    std::vector<std::string> ignored;
    BotFile bot = load_bot(AVENOR_SOURCE_DIR "/config/bots", file.bot_id, built_in(), ignored);
    FakeContext market(kIbm);
    std::mt19937 random(seed);
    int mid = 18200;
    // A liquid share at sixty times its speed: some twenty changes of the mid price a second, a cent or two
    // each.
    for (int change = 0; change < 20 * 60; ++change) {
      mid += (random() % 2 == 0 ? 1 : -1) * static_cast<int>(1 + random() % 2);
      prices(market, *bot.strategy, {mid}, 50ms);
      if (market.in_flight()) market.end_order(*bot.strategy, true);
    }
    const std::size_t round_trips = market.drafts.size() / 2;
    INFO("seed " << seed << ": " << round_trips << " round trips");
    CHECK(round_trips >= 3);
    CHECK(round_trips <= 60);
    total += static_cast<int>(round_trips);
  }
  CHECK(total >= 25);
}
