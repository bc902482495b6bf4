// What a price must show before it fires an exit that execution holds.
#include <vector>

#include "oms/prices/last_prices.hpp"
#include "unit/oms/trigger_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::Price;
using oms::LastPrices;

TEST_CASE("trigger: one quote that is gone at once fires nothing") {
  for (const auto lasts : {0ms, 1ms, 50ms, 200ms}) {
    Exits market;
    market.at(89);
    market.run(lasts);
    market.at(92);
    market.run(3s);
    CHECK_FALSE(market.fired());
  }
}

TEST_CASE("trigger: a stop is fired when its price has stood, or a trade agrees") {
  Exits market;
  SECTION("stands") {
    market.at(89);
    market.run(200ms);
    CHECK_FALSE(market.fired());
    market.run(100ms);
    CHECK(market.fired());
  }
  SECTION("moves on beyond the stop") {
    market.run(300ms, 88);
    CHECK(market.fired());
  }
  SECTION("a trade") {
    market.clock.advance(1ms);
    market.at(92, 92);
    market.clock.advance(1ms);
    market.at(90, 90);
    CHECK(market.fired());
  }
}

TEST_CASE("trigger: crossed and empty sides fire nothing") {
  Exits market;
  auto quote = book(market.clock.wall(), 89, 80);
  SECTION("crossed") {}
  SECTION("no size") {
    quote.ask = Price{90};
    quote.bid_size = domain::Quantity{0};
  }
  market.hear(quote);
  market.run(5s);
  CHECK_FALSE(market.fired());
}

TEST_CASE("trigger: a jump wants a second and a second witness") {
  Exits market;
  market.at(80);
  market.run(5s);
  CHECK_FALSE(market.fired());  // the only quote of its kind
  SECTION("another quote") {
    market.at(81);
    market.run(100ms);
    CHECK(market.fired());
  }
  SECTION("back again") {
    market.at(92);
    market.run(5s);
    CHECK_FALSE(market.fired());
  }
  SECTION("an active market is not waited for longer than that") {
    Exits active;
    active.run(900ms, 80);
    CHECK_FALSE(active.fired());
    active.run(200ms, 80);
    CHECK(active.fired());
  }
}

TEST_CASE("trigger: a jump of before the entry is one, although no exit has asked for prices yet") {
  Market market{oms::TriggerRules{}};
  const auto quotes = [&](int bid, int count) {
    for (int i = 0; i < count; ++i) {
      market.clock.advance(500ms);
      market.hear(book(market.clock.wall(), bid, bid + 1));
      market.manager->tick();
      market.settle();
    }
  };
  const auto pass = [&](core::Duration time) {
    for (core::Duration gone{}; gone < time; gone += 50ms) {
      market.clock.advance(50ms);
      market.manager->tick();
      market.settle();
    }
  };
  quotes(100, 4);
  const int wild = GENERATE(88, 82);  // near the stop, and further from it than a jump
  quotes(wild, 1);
  market.create(market.entry("1"));
  market.fill("bot:entry:1", 10);
  pass(5s);
  CHECK(market.venue->sent.size() == 1);  // the only quote of its kind
  SECTION("it was nothing") {
    quotes(100, 4);
    CHECK(market.venue->sent.size() == 1);
  }
  SECTION("it is confirmed by another") {
    quotes(wild, 1);
    pass(300ms);
    CHECK(market.venue->sent.size() == 2);
  }
}

TEST_CASE(
    "trigger: the only price that has ever come is believed for nobody, whatever else waits for prices") {
  Market market{oms::TriggerRules{}};
  const auto run = [&](core::Duration time) {
    for (core::Duration gone{}; gone < time; gone += 50ms) {
      market.clock.advance(50ms);
      market.manager->tick();
      market.settle();
    }
  };
  auto other = market.entry("1", domain::Side::Sell);
  other.bracket = domain::Bracket{.take_profit = Price{50}, .stop_loss = {}, .stop_loss_limit = {}};
  market.create(other);
  market.fill("bot:entry:1", 10);
  market.hear(book(market.clock.wall(), 124, 125));
  run(2s);
  market.create(market.entry("2", domain::Side::Sell));
  market.fill("bot:entry:2", 10);  // at 100, and its stop is at 110
  run(3s);
  CHECK(market.venue->sent.size() == 2);
  SECTION("it was nothing") {
    market.hear(book(market.clock.wall(), 100, 101));
    run(3s);
    CHECK(market.venue->sent.size() == 2);
  }
  SECTION("it is the market") {
    market.hear(book(market.clock.wall(), 124, 125));
    run(100ms);
    CHECK(market.venue->sent.size() == 3);
  }
  SECTION("it stands alone for twenty times as long as a jump: it is the market") {
    run(14s);
    CHECK(market.venue->sent.size() == 2);
    run(2s);
    CHECK(market.venue->sent.size() == 3);
  }
}

TEST_CASE("trigger: a jump in the other direction is no witness of the first") {
  Exits market;
  market.at(100);
  market.run(1500ms);
  market.at(80);
  market.run(5s);
  CHECK_FALSE(market.fired());
  market.at(81);
  market.run(300ms);
  CHECK(market.fired());
}

TEST_CASE("trigger: an outlier does not confirm a jump to which it comes back") {
  Exits market;
  market.at(1);
  market.clock.advance(1ms);
  market.at(85);  // below the stop, by a jump that has been seen once
  market.run(3s);
  CHECK_FALSE(market.fired());
  market.at(85);
  market.run(2s);
  CHECK(market.fired());
}

TEST_CASE("trigger: a price that is old by the venue's time fires nothing") {
  Exits market;
  const auto old = market.clock.wall();
  market.run(61s);
  market.hear(book(old + 1ns, 89, 90));
  market.run(3s);
  CHECK_FALSE(market.fired());
}

TEST_CASE("trigger: after a suspended hour no stop is fired on the price of before") {
  // Whether the monotonic clock has gone on meanwhile (CLOCK_BOOTTIME) or stood still (CLOCK_MONOTONIC): the
  // venue's time of the price decides.
  const bool stood_still = GENERATE(true, false);
  CAPTURE(stood_still);
  Exits market;
  const auto made = market.clock.wall();
  market.at(89);
  const bool confirmed = GENERATE(false, true);  // it would have fired at the next tick, or was about to be
  CAPTURE(confirmed);
  if (confirmed)
    market.clock.advance(300ms);
  else
    market.run(100ms);
  REQUIRE_FALSE(market.fired());
  if (stood_still)
    market.clock.step_wall(1h);
  else
    market.clock.advance(1h);
  market.run(3s);
  CHECK_FALSE(market.fired());
  SECTION("nor when the bus repeats it") {
    for (int i = 0; i < 20; ++i) {
      market.hear(book(made, 89, 90));
      market.run(200ms);
    }
    CHECK_FALSE(market.fired());
  }
  SECTION("nor when the price is another one by now") {
    market.run(3s, 92);
    CHECK_FALSE(market.fired());
    market.run(300ms, 89);
    CHECK(market.fired());
  }
  SECTION("and on a fresh one it is") {
    market.run(2s, 89);
    CHECK(market.fired());
  }
}

TEST_CASE("trigger: nothing is fired while the venue and the ledger disagree on the position") {
  Exits market{oms::ExternalPolicy::Alarm};
  market.apart = domain::Quantity{-9};
  market.run(62s, 92);
  market.run(10s, 92);
  REQUIRE(market.alerted("position.drift"));
  market.run(3s, 89);
  CHECK_FALSE(market.fired());
  CHECK(market.alerted("exits.held_back"));
  CHECK_THAT(market.manager->degraded_reason(), ContainsSubstring("exits in IBM at alpaca are held back"));
  market.apart = {};
  market.run(70s, 89);
  CHECK(market.fired());
}

TEST_CASE("trigger: what may be a split waits until the positions have been compared") {
  Exits market;
  market.run(1s, 10);
  CHECK(market.alerted("exits.split"));
  CHECK_FALSE(market.fired());
  SECTION("it was one: ten times as many shares") {
    market.apart = domain::Quantity{90};
    market.average = Price{10};
    market.run(180s, 10);
    CHECK_FALSE(market.fired());
  }
  SECTION("it was a crash: the position is the same") {
    market.run(50s, 10);
    CHECK_FALSE(market.fired());
    market.run(75s, 10);
    CHECK(market.fired());
    CHECK(market.alerted("exits.trusted"));
  }
  SECTION("and waits on where the price is away for a moment, and comes back as it was") {
    for (int i = 0; i < 40; ++i) market.at({}), market.run(50ms);
    CHECK_FALSE(market.alerted("exits.trusted"));
    market.run(30s, 10);
    CHECK_FALSE(market.fired());
  }
  SECTION("it was nothing") {
    market.run(2s, 92);
    CHECK(market.alerted("exits.trusted"));
    CHECK_FALSE(market.fired());
    market.run(1s, 89);
    CHECK(market.fired());
  }
}

TEST_CASE("trigger: a split over a restart is still seen, by the stop itself") {
  Exits market;
  market.restart();
  market.apart = domain::Quantity{90};
  market.average = Price{10};
  market.run(120s, 10);
  CHECK(market.venue->sent.empty());
  CHECK(market.alerted("exits.split"));
}

TEST_CASE("trigger: an entry that was paid at another scale waits, whatever price is believed by then") {
  Exits market;
  market.run(125s, 10);
  REQUIRE(market.fired());  // a crash, and believed
  market.accept();
  market.fill(market.last().client_order_id.str(), 10, 10);
  const auto late = market.entry("2");
  market.create(late);
  market.fill(late.client_order_id.str(), 10, 100);  // its execution is of before, and heard now
  const auto sent = market.venue->sent.size();
  market.run(30s, 10);
  CHECK(market.venue->sent.size() == sent);
  market.run(60s, 10);
  CHECK(market.venue->sent.size() == sent + 1);
}

TEST_CASE("trigger: an entry of after a split does not speak for one of before") {
  const bool older_first = GENERATE(true, false);
  CAPTURE(older_first);
  Exits market;
  // The venue's positions do not show the split yet: only the prices can.
  auto later = market.entry(older_first ? "2" : "0");
  later.bracket = domain::Bracket{.take_profit = Price{12}, .stop_loss = Price{9}, .stop_loss_limit = {}};
  market.create(later);
  market.fill(later.client_order_id.str(), 10, 10);
  market.restart();
  SECTION("its exit goes, the other's does not") {
    market.run(40s, 9);
    REQUIRE(market.venue->sent.size() == 1);
    CHECK(market.last().client_order_id.str() == later.client_order_id.str() + ".sl");
    CHECK(market.alerted("exits.split"));
  }
  SECTION("nor when nothing of its own is due") {
    market.run(40s, 10);
    CHECK(market.venue->sent.empty());
    CHECK(market.alerted("exits.split"));
  }
}

TEST_CASE("trigger: a stop for which the profit has made way is not sent at a price that may be a split's") {
  Exits market;
  for (const int bid : {96, 100, 104, 108, 111}) market.run(2s, bid);
  REQUIRE(market.venue->sent.size() == 2);
  const auto profit = market.last().client_order_id.str();
  market.accept();
  for (const int bid : {107, 103, 99, 95, 91, 89}) market.run(2s, bid);
  REQUIRE(market.venue->cancelled.size() == 1);
  SECTION("it waits, and goes when the price is another one") {
    market.run(2s, 9);
    market.end(profit, domain::OrderEvent::Cancelled);
    market.run(3s, 9);
    CHECK(market.venue->sent.size() == 2);
    CHECK(market.alerted("exits.split"));
    market.run(2s, 91);
    CHECK(market.venue->sent.size() == 3);
  }
  SECTION("nor when that is long ago and the price has come back") {
    market.run(61s, 91);
    market.end(profit, domain::OrderEvent::Cancelled);
    market.run(2s, 91);
    CHECK(market.venue->sent.size() == 2);
    market.run(300ms, 89);
    CHECK(market.venue->sent.size() == 3);
  }
  SECTION("and goes at once at any other") {
    market.run(2s, 91);
    market.end(profit, domain::OrderEvent::Cancelled);
    market.run(100ms, 91);
    CHECK(market.venue->sent.size() == 3);
  }
}

TEST_CASE("trigger: an exit whose row was long in coming is judged again by the price of that time") {
  Exits market;
  market.wait_for_ledger(500ms, 89);
  REQUIRE(market.ledger.backlog() > 0);
  REQUIRE_FALSE(market.fired());
  SECTION("not sent after what may be a split") {
    market.wait_for_ledger(500ms, 9);
    market.settle();
    CHECK_FALSE(market.fired());
    CHECK(market.alerted("exits.split"));
    CHECK(market.ledger.rows.at("bot:entry:1.sl").stored.order.error == "risk.held_back");
  }
  SECTION("sent where the market went on, or came back") {
    market.wait_for_ledger(500ms, GENERATE(86, 92));
    market.settle();
    CHECK(market.fired());
  }
}

TEST_CASE(
    "trigger: an exit whose row was long in coming is not sent where what may be a split was the last price "
    "that came") {
  Exits market;
  market.run(1s, 92);
  market.wait_for_ledger(500ms, 89);
  market.wait_for_ledger(500ms, 9);
  market.clock.advance(1ms);
  market.manager->quote(book(market.clock.wall(), {}, {}));
  market.settle();
  CHECK_FALSE(market.fired());
  CHECK(market.ledger.rows.at("bot:entry:1.sl").stored.order.error == "risk.held_back");
}

TEST_CASE("trigger: a wild first price is forgotten before anything is due") {
  Exits market;
  market.restart();
  market.at(100'000);  // beyond the profit: a split for it, and no exit goes
  market.run(1s, 109);
  market.run(130s, 104);
  market.run(2s, 96);
  market.run(2s, 92);
  CHECK(market.venue->sent.empty());
  market.run(2s, 89);
  CHECK(market.venue->sent.size() == 1);
}

TEST_CASE("trigger: a wild price that was believed at first is forgotten before anything is due") {
  Market market{oms::TriggerRules{}};
  auto sold = market.entry("9", domain::Side::Sell);
  sold.bracket = domain::Bracket{.take_profit = Price{80}, .stop_loss = {}, .stop_loss_limit = {}};
  market.create(sold);
  market.fill("bot:entry:9", 10);
  market.restart();
  market.price(100'000);
  market.pass(130s, 82);
  CHECK(market.venue->sent.empty());
  market.pass(3s, 79);
  CHECK(market.venue->sent.size() == 1);
  CHECK_FALSE(market.alerted("exits.split"));
}
