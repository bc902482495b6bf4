// Exits that execution holds, and that are due but cannot be sent: what is reported, and when.
#include "oms/orders/order_delays.hpp"
#include "unit/oms/held_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using domain::Side;
using wire::Severity;

namespace {

const std::string kEntry = "bot:entry:1", kStop = kEntry + ".sl", kProfit = kEntry + ".tp";

/// Bought, 10 of 10, with a ledger that stores nothing until commit().
struct HeldPosition : Market {
  HeldPosition() {
    create(entry("1"));
    fill(kEntry, 10);
    price(100);
  }
  /// Time without a commit.
  void wait(core::Duration time) {
    for (core::Duration gone{}; gone < time; gone += 100ms) {
      clock.advance(100ms);
      manager->tick();
    }
  }
  /// A price while the ledger is away.
  void see(int at) {
    manager->quote({.symbol = domain::Symbol{"IBM"},
                    .venue = domain::VenueName{"alpaca"},
                    .event_ts = clock.wall(),
                    .bid = domain::Price{at},
                    .bid_size = {},
                    .ask = domain::Price{at},
                    .ask_size = {},
                    .last = {},
                    .last_size = {}});
  }
  auto count(const std::string& code) const {
    return std::ranges::count_if(events.alerts, [&](const auto& alert) { return alert.code == code; });
  }
  std::string text(const std::string& code) const {
    const auto it =
        std::ranges::find_if(events.alerts, [&](const auto& alert) { return alert.code == code; });
    return it == events.alerts.end() ? std::string{} : it->message;
  }
};

}  // namespace

TEST_CASE("due exits: one that the ledger has not stored is reported after 3 s, once, and when it is sent") {
  HeldPosition market;
  market.see(89);
  market.wait(2900ms);
  CHECK(market.count("exits.due_unsent") == 0);
  market.wait(300ms);
  // Nothing has been committed: the alert does not wait for the ledger.
  REQUIRE(market.events.alerted("exits.due_unsent", Severity::Critical));
  const auto text = market.text("exits.due_unsent");
  CHECK_THAT(text,
             ContainsSubstring("the stop loss of bot:entry:1 (sell 10 IBM at alpaca, trigger price 90)"));
  CHECK_THAT(text, ContainsSubstring("the ledger has not stored it yet"));
  CHECK_THAT(market.manager->degraded_reason(), ContainsSubstring("a held exit is due and not sent"));
  market.see(88);
  market.wait(8s);
  CHECK(market.count("exits.due_unsent") == 1);
  CHECK(market.venue->sent.size() == 1);
  CHECK(market.count("exits.sent_late") == 0);
  market.settle();
  market.wait(1s);
  market.settle();
  REQUIRE(market.last().client_order_id.str() == kStop);
  market.accept();
  market.wait(200ms);
  CHECK(market.count("exits.sent_late") == 1);
  CHECK(market.events.alerted("exits.sent_late", Severity::Info));
  CHECK_THAT(market.text("exits.sent_late"), ContainsSubstring("was sent as bot:entry:1.sl, 1"));
  CHECK_THAT(market.manager->degraded_reason(), !ContainsSubstring("due and not sent"));
  market.wait(5s);
  CHECK(market.count("exits.due_unsent") == 1);
}

TEST_CASE("due exits: one that is sent in time is not reported") {
  HeldPosition market;
  market.price(89);
  REQUIRE(market.last().client_order_id.str() == kStop);
  market.accept();
  market.pass(10s, 89);
  CHECK(market.count("exits.due_unsent") == 0);
  CHECK(market.count("exits.sent_late") == 0);
}

TEST_CASE("due exits: the order stream that prevents one is named") {
  HeldPosition market;
  market.venue->stream.on_down("cut");
  market.see(89);
  market.wait(5s);
  REQUIRE(market.count("exits.due_unsent") == 1);
  CHECK_THAT(market.text("exits.due_unsent"), ContainsSubstring("the order stream of alpaca is down"));
  SECTION("a price that goes and comes back is the same exit") {
    market.see(95);
    market.wait(2s);
    CHECK_THAT(market.manager->degraded_reason(), !ContainsSubstring("due and not sent"));
    market.see(89);
    market.wait(5s);
    CHECK(market.count("exits.due_unsent") == 1);
  }
}

TEST_CASE("due exits: one of an entry whose exits the ledger has not been asked for in time is reported") {
  Market market;
  market.create(market.entry("1"));
  market.ledger.hold_finds = true;  // the database goes away with the entry's execution
  market.fill(kEntry, 10);
  market.price(89);
  market.pass(5s, 89);
  REQUIRE(market.alerted("exits.due_unsent"));
  const auto alert = std::ranges::find_if(market.events.alerts,
                                          [](const auto& each) { return each.code == "exits.due_unsent"; });
  CHECK_THAT(alert->message, ContainsSubstring("the ledger has not answered yet which of its exits"));
  CHECK(market.venue->sent.size() == 1);
  market.ledger.release();
  market.pass(1s, 89);
  REQUIRE(market.last().client_order_id.str() == kStop);
  market.accept();
  market.pass(1s, 89);
  CHECK(market.alerted("exits.sent_late"));
}

TEST_CASE("due exits: a price that comes back in time, and an exit that nobody needs, are not reported") {
  HeldPosition market;
  market.venue->stream.on_down("cut");
  market.see(89);
  market.wait(2s);
  SECTION("the price is back") {
    market.see(95);
    market.wait(10s);
  }
  SECTION("its bot has cancelled it") {
    market.manager->cancel(
        {.client_order_id = domain::ClientOrderId{kProfit}, .bot_id = domain::BotId{"bot"}});
    market.wait(10s);
  }
  CHECK(market.count("exits.due_unsent") == 0);
}

TEST_CASE("due exits: a stop that waits for the end of the profit is reported with that cause") {
  HeldPosition market;
  market.price(110);
  market.accept();
  market.see(89);
  market.wait(5s);
  REQUIRE_FALSE(market.venue->cancelled.empty());
  REQUIRE(market.count("exits.due_unsent") == 1);
  CHECK_THAT(market.text("exits.due_unsent"), ContainsSubstring("bot:entry:1.tp must end first"));
}

TEST_CASE("due exits: a doubt about the price that is already reported is not reported again") {
  oms::TriggerRules rules;
  rules.confirm = {};
  Market market{rules};
  market.create(market.entry("1"));
  market.fill(kEntry, 10);
  for (int i = 0; i < 4; ++i) market.pass(1s, 100);
  market.pass(10s, 40);  // may be a split
  CHECK(market.alerted("exits.split"));
  CHECK_FALSE(market.alerted("exits.due_unsent"));
}

TEST_CASE("due exits: the line of a ledger that is away says how many held exits cannot be sent") {
  HeldPosition market;
  market.manager->ledger_trouble("database away: cut");
  CHECK_THAT(market.manager->degraded_reason(),
             ContainsSubstring("database away: cut (2 held exits cannot be sent until it is back)"));
  CHECK_FALSE(market.events.alerted("exits.due_unsent"));
  market.manager->ledger_trouble("");
  CHECK_THAT(market.manager->degraded_reason(), !ContainsSubstring("held exits"));
}

TEST_CASE("due exits: without held exits the line of a ledger that is away is as it was") {
  Market market;
  market.manager->ledger_trouble("database away: cut");
  CHECK_THAT(market.manager->degraded_reason(),
             ContainsSubstring("database away: cut") && !ContainsSubstring("held exit"));
}

TEST_CASE("delays: an order that the ledger has not stored waits for the ledger, not for its venue") {
  FakeClock clock;
  oms::OrderStore orders;
  const oms::OrderDelays delays{clock, orders};
  auto order = live(request("1", Side::Buy, 1), OrderStatus::Pending);
  order.durable_version = 0;
  order.received_at = clock.mono();
  auto& kept = orders.add(std::move(order));
  clock.advance(9s);
  CHECK(delays.long_waiting().empty());
  clock.advance(3s);
  CHECK(delays.long_waiting() == "an order waits for the ledger, for up to 12 s");
  kept.durable_version = kept.order.version;
  CHECK_THAT(delays.long_waiting(), ContainsSubstring("not yet answered by alpaca, for up to 12 s") &&
                                        !ContainsSubstring("waits for the ledger"));
}
