// Exits that execution holds itself: when they are sent, what they may never do, and what a restart knows of
// them.
#include "oms/orders/dispatch.hpp"
#include "unit/oms/held_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using domain::OrderType;
using domain::Quantity;
using domain::Reason;
using domain::Side;
using venue::VenueError;

namespace {

const std::string kEntry = "bot:entry:1", kStop = kEntry + ".sl", kProfit = kEntry + ".tp";

/// Bought, 10 of 10.
struct Bought : Market {
  Bought() {
    create(entry("1"));
    fill(kEntry, 10);
    price(100);
  }
};

}  // namespace

TEST_CASE("held exits: the stop is sent at the market when its price is reached, once") {
  Bought market;
  market.price(91);
  REQUIRE(market.venue->sent.size() == 1);
  CHECK_THAT(market.manager->summary(), ContainsSubstring("exits of 1 entries held"));
  market.price(90);
  market.price(89);
  market.pass(3s, 88);
  REQUIRE(market.venue->sent.size() == 2);
  CHECK(market.last().client_order_id.str() == kStop);
  CHECK(market.last().type == OrderType::Market);
  CHECK(market.last().side == Side::Sell);
  CHECK(market.last().qty == Quantity{10});
  CHECK(market.last().reason == Reason::StopLoss);
  CHECK(market.last().rationale.empty());
  CHECK(market.ledger.details.at(kStop).price_seen == domain::Price{90});
  market.acknowledge();
  CHECK_FALSE(market.ledger.settled(kEntry));  // that is how a restart knows of it
  market.accept();
  market.fill(kStop, 10);
  market.pass(1s, 88);
  CHECK(market.venue->sent.size() == 2);
  CHECK(market.ledger.settled(kEntry));
}

TEST_CASE("held exits: the profit is a limit order at its price") {
  Bought market;
  market.price(110);
  REQUIRE(market.venue->sent.size() == 2);
  CHECK(market.last().client_order_id.str() == kProfit);
  CHECK(market.last().limit_price == domain::Price{110});
  CHECK(market.last().reason == Reason::TakeProfit);
}

TEST_CASE("held exits: a short's are the mirror, and a stop may have a limit") {
  Market market;
  auto entry = market.entry("1", Side::Sell);
  entry.bracket->stop_loss_limit = domain::Price{112};
  market.create(entry);
  market.fill(kEntry, 10);
  market.price(109);
  REQUIRE(market.venue->sent.size() == 1);
  market.price(110);
  REQUIRE(market.venue->sent.size() == 2);
  CHECK(market.last().side == Side::Buy);
  CHECK(market.last().type == OrderType::Limit);
  CHECK(market.last().limit_price == domain::Price{112});
}

TEST_CASE("held exits: what is filled in part is protected, and the rest when it comes") {
  Market market;
  market.create(market.entry("1"));
  market.fill(kEntry, 4);
  market.price(90);
  REQUIRE(market.last().client_order_id.str() == kStop);
  CHECK(market.last().qty == Quantity{4});
  market.accept();
  market.fill(kEntry, 6);
  market.price(90);
  CHECK(market.venue->sent.size() == 2);  // one at a time
  market.fill(kStop, 4);
  market.pass(1s, 90);
  REQUIRE(market.venue->sent.size() == 3);
  CHECK(market.last().client_order_id.str() == kEntry + ".2.sl");
  CHECK(market.last().qty == Quantity{6});
}

TEST_CASE("held exits: a profit makes way for the stop, and counts what it has filled") {
  Bought market;
  market.price(110);
  market.accept();
  market.fill(kProfit, 3, 110);
  market.price(90);
  REQUIRE(market.venue->cancelled.size() == 1);
  market.pass(200ms, 90);
  CHECK(market.venue->sent.size() == 2);  // it may fill yet
  market.fill(kProfit, 2, 110);
  market.end(kProfit, OrderEvent::Cancelled);
  market.pass(1s, 95);  // the stop was touched, wherever the price is now
  REQUIRE(market.venue->sent.size() == 3);
  CHECK(market.last().client_order_id.str() == kStop);
  CHECK(market.last().qty == Quantity{5});
  CHECK_FALSE(market.alerted("exits.again"));
}

TEST_CASE(
    "held exits: a restart before the exit was durable sends it, a restart after never sends it twice") {
  Bought market;
  market.acknowledge();
  SECTION("nothing is committed") {
    market.manager->quote({.symbol = domain::Symbol{"IBM"},
                           .venue = domain::VenueName{"alpaca"},
                           .event_ts = market.clock.wall(),
                           .bid = domain::Price{90},
                           .bid_size = {},
                           .ask = {},
                           .ask_size = {},
                           .last = {},
                           .last_size = {}});
    market.restart();
    CHECK(market.venue->sent.empty());
    market.price(90);
    REQUIRE(market.venue->sent.size() == 1);
    CHECK(market.last().client_order_id.str() == kStop);
  }
  SECTION("it was sent, and the venue has filled it") {
    market.price(90);
    market.at_venue[kStop] = {.client_id = kStop,
                              .venue_order_id = domain::VenueOrderId{"v9"},
                              .symbol = domain::Symbol{"IBM"},
                              .side = Side::Sell,
                              .qty = Quantity{10}};
    market.restart();
    market.price(90);
    market.pass(15s, 90);
    CHECK(market.venue->sent.empty());
    market.fill(kStop, 10);
    market.pass(15s, 90);
    CHECK(market.venue->sent.empty());
  }
  SECTION("the venue never had it") {
    market.price(90);
    market.restart();
    market.pass(5s, 90);
    CHECK(market.venue->sent.empty());  // its fate is unknown
    market.pass(40s, 90);               // it might have arrived for 20 s, and been shown 10 s later
    REQUIRE(market.venue->sent.size() == 1);
    CHECK(market.last().client_order_id.str() == kEntry + ".2.sl");
    CHECK(market.ledger.rows.at(kStop).stored.order.status == OrderStatus::Failed);
  }
}

TEST_CASE("held exits: a long final entry is found by every start until its exits are done") {
  Bought market;
  market.acknowledge();
  for (int i = 0; i < 3; ++i) {
    market.restart();
    market.pass(70s, 100);  // longer than anything is announced
    market.acknowledge();
  }
  market.price(90);
  CHECK(market.venue->sent.size() == 1);
}

TEST_CASE("held exits: one whose answer is lost blocks until the venue has spoken") {
  Bought market;
  market.price(90);
  ScriptedVenue::answer(market.venue->submits, ScriptedVenue::trouble(VenueError::Kind::Unknown));
  market.pass(5s, 85);
  CHECK(market.venue->sent.size() == 2);
  market.pass(40s, 85);
  REQUIRE(market.venue->sent.size() == 3);
  CHECK(market.last().client_order_id.str() == kEntry + ".2.sl");
}

TEST_CASE("held exits: what the venue refuses is told and tried again, later each time") {
  Bought market;
  market.price(90);
  ScriptedVenue::answer(market.venue->submits, ScriptedVenue::trouble(VenueError::Kind::Refused));
  market.ledger.commit();
  market.pass(30s, 85);  // nobody answers the second one
  CHECK(market.alerted("exits.again"));
  REQUIRE(market.venue->sent.size() == 3);
  ScriptedVenue::answer(market.venue->submits, ScriptedVenue::trouble(VenueError::Kind::Refused));
  market.ledger.commit();
  market.pass(1s, 85);
  CHECK(market.venue->sent.size() == 3);
  market.pass(3s, 85);
  CHECK(market.venue->sent.size() == 4);
}

TEST_CASE(
    "held exits: one that the venue has taken at last, and that waits for its price there, is not called "
    "failing") {
  Market market;
  auto held = market.entry("1");
  held.bracket->stop_loss_limit = domain::Price{89};
  market.create(held);
  market.fill(kEntry, 10);
  market.price(90);
  for (int refused = 0; refused < 3; ++refused) {
    REQUIRE(market.venue->sent.size() == static_cast<std::size_t>(2 + refused));
    ScriptedVenue::answer(market.venue->submits, ScriptedVenue::trouble(VenueError::Kind::Refused));
    market.settle();
    market.pass(8s, 90);
  }
  CHECK_THAT(market.manager->degraded_reason(), ContainsSubstring("fail repeatedly"));
  market.accept();
  market.pass(20s, 80);
  CHECK(market.manager->degraded_reason().find("fail repeatedly") == std::string::npos);
}

TEST_CASE("held exits: to cancel one that is merely held ends both, for good") {
  Bought market;
  market.manager->cancel({.client_order_id = domain::ClientOrderId{kProfit}, .bot_id = domain::BotId{"bot"}});
  market.settle();
  REQUIRE_FALSE(market.events.told.empty());
  CHECK(market.events.told.back().client_order_id.str() == kProfit);
  CHECK(market.events.told.back().status == OrderStatus::Cancelled);
  market.price(90);
  market.restart();
  market.pass(2s, 90);
  CHECK(market.venue->sent.empty());
  market.acknowledge();
  market.pass(1s);
  CHECK(market.ledger.settled(kEntry));
  CHECK(market.manager->summary().find("held") == std::string::npos);
}

TEST_CASE(
    "held exits: a cancel as the bus brings it reaches one that is merely held, and asks the ledger for "
    "nothing unknown") {
  Bought market;
  for (const auto& id : {kStop, kStop})  // and once more, until the answer comes
    oms::dispatch(*market.manager, wire::OrderCancel{.client_order_id = domain::ClientOrderId{id},
                                                     .bot_id = domain::BotId{"bot"}});
  market.settle();
  CHECK(std::ranges::none_of(market.events.told,
                             [](const auto& told) { return told.error == "order.not_found"; }));
  CHECK(market.events.told.back().client_order_id.str() == kStop);
  CHECK(market.events.told.back().status == OrderStatus::Cancelled);
  market.price(90);
  market.pass(2s, 90);
  CHECK(market.venue->sent.size() == 1);  // the entry
  oms::dispatch(*market.manager, wire::OrderCancel{.client_order_id = domain::ClientOrderId{kEntry},
                                                   .bot_id = domain::BotId{"other"}});
  market.settle();
  CHECK(market.events.told.back().error == "order.not_found");
}

TEST_CASE(
    "held exits: an exit that has come while the ledger was asked for it is cancelled, not called unknown") {
  Market market;
  market.ledger.hold_finds = true;
  oms::dispatch(*market.manager, wire::OrderCancel{.client_order_id = domain::ClientOrderId{kStop},
                                                   .bot_id = domain::BotId{"bot"}});
  market.create(market.entry("1"));
  market.ledger.release();
  market.settle();
  CHECK(std::ranges::none_of(market.events.told,
                             [](const auto& told) { return told.error == "order.not_found"; }));
  CHECK(market.ledger.rows.at(kStop).stored.order.status == OrderStatus::Cancelled);
}

TEST_CASE("held exits: a wish may come before the entry is filled, and another bot's means nothing") {
  Market market;
  market.create(market.entry("1"));
  market.manager->cancel({.client_order_id = domain::ClientOrderId{kStop}, .bot_id = domain::BotId{"other"}});
  market.settle();
  CHECK(market.events.told.back().error == "order.not_found");
  market.manager->cancel({.client_order_id = domain::ClientOrderId{kStop}, .bot_id = domain::BotId{"bot"}});
  market.settle();
  CHECK(market.events.told.back().status == OrderStatus::Cancelled);
  market.fill(kEntry, 10);
  market.price(90);
  CHECK(market.venue->sent.size() == 1);
}

TEST_CASE("held exits: to cancel one that lives at the venue ends the other, too") {
  Bought market;
  market.price(110);
  market.accept();
  market.manager->cancel({.client_order_id = domain::ClientOrderId{kProfit}, .bot_id = domain::BotId{"bot"}});
  market.settle();
  market.pass(1s, 100);
  CHECK(market.venue->cancelled.size() == 1);
  market.end(kProfit, OrderEvent::Cancelled);
  market.pass(2s, 90);
  CHECK(market.venue->sent.size() == 2);
}

TEST_CASE("held exits: a halt does not stop them, and closing by the operator ends them") {
  Bought market;
  market.manager->control({.reply = false, .request_id = "1", .verb = "halt", .args = {}});
  market.settle();
  SECTION("halt") {
    market.price(90);
    CHECK(market.venue->sent.size() == 2);
  }
  SECTION("halt --flatten") {
    market.manager->control(
        {.reply = false, .request_id = "2", .verb = "halt", .args = {{"flatten", "true"}}});
    market.pass(2s, 90);
    REQUIRE(market.venue->sent.size() == 2);
    CHECK(market.last().client_order_id.view().find("-flatten") != std::string_view::npos);
    CHECK(market.alerted("exits.over"));
    market.accept();
    market.fill(market.last().client_order_id.str(), 10);
    market.pass(2s, 90);
    CHECK(market.venue->sent.size() == 2);
  }
}

TEST_CASE("held exits: they never sell what the bot has sold itself") {
  Bought market;
  market.create(request("out", Side::Sell, 6));
  SECTION("all of it") {
    market.create(request("out2", Side::Sell, 4));
    market.fill("bot:entry:out", 6);
    market.fill("bot:entry:out2", 4);
    CHECK(market.alerted("exits.over"));
    market.pass(2s, 90);
    CHECK(market.venue->sent.size() == 3);
    CHECK(market.ledger.rows.at(kStop).stored.order.status == OrderStatus::Cancelled);
  }
  SECTION("a part, which is still on its way") {
    market.price(90);
    REQUIRE(market.venue->sent.size() == 3);
    CHECK(market.last().qty == Quantity{4});
  }
  SECTION("all of it may be on its way") {
    market.create(request("out2", Side::Sell, 4));
    market.pass(2s, 90);
    CHECK(market.venue->sent.size() == 3);
    CHECK(market.alerted("exits.no_free_quantity"));
    market.end("bot:entry:out2", OrderEvent::Cancelled);
    market.pass(1s, 90);
    REQUIRE(market.venue->sent.size() == 4);
    CHECK(market.last().qty == Quantity{4});
  }
}

TEST_CASE("held exits: without a price to rely on it is told once, and its return") {
  Bought market;
  const auto told = [&](const std::string& code) {
    return std::ranges::count_if(market.events.alerts, [&](const auto& alert) { return alert.code == code; });
  };
  SECTION("stale") {
    market.price(80, true);
    market.pass(15s);
  }
  SECTION("old") { market.pass(90s); }
  CHECK(market.venue->sent.size() == 1);
  CHECK(told("exits.no_reference_price") == 1);
  CHECK_THAT(market.manager->degraded_reason(), ContainsSubstring("no price of IBM"));
  market.pass(2s, 100);
  CHECK(told("exits.reference_price") == 1);
  CHECK(market.manager->degraded_reason().empty());
}

TEST_CASE("held exits: what the ledger refuses to take in is tried again") {
  Bought market;
  market.ledger.refuse_exits = true;
  market.price(90);
  CHECK(market.venue->sent.size() == 1);
  market.ledger.refuse_exits = false;
  market.pass(5s, 90);
  REQUIRE(market.venue->sent.size() == 2);
  CHECK(market.last().client_order_id.str() == kStop);
}

TEST_CASE("held exits: an exit is not replaced, a replaced entry keeps its own") {
  Bought market;
  const auto replace = [&](const std::string& id) {
    market.manager->replace({.client_order_id = domain::ClientOrderId{id},
                             .new_client_order_id = domain::ClientOrderId{"bot:entry:new"},
                             .bot_id = domain::BotId{"bot"},
                             .qty = {},
                             .limit_price = domain::Price{101},
                             .stop_price = {}});
    market.settle();
  };
  market.price(110);
  market.accept();
  replace(kProfit);
  CHECK(market.events.told.back().error == "order.not_replaceable");
  auto other = market.entry("2");
  other.type = OrderType::Limit;
  other.limit_price = domain::Price{100};
  market.create(other);
  market.fill("bot:entry:2", 4);
  replace("bot:entry:2");
  REQUIRE(market.venue->cancelled.size() == 1);
  const auto& fresh = market.ledger.rows.at("bot:entry:new").stored.order.request;
  CHECK(fresh.bracket == other.bracket);
  CHECK(fresh.qty == Quantity{6});
}

TEST_CASE("held exits: an entry needs an id from which its exits' ids can be made") {
  Market market;
  for (const auto& id : {std::string(112, 'x'), std::string{"1.2"}}) {
    market.manager->create(market.entry(id));
    market.ledger.commit();
    CHECK(market.events.told.back().error == "order.reserved_id");
  }
  market.create(market.entry("1.x2"));
}

TEST_CASE(
    "held exits: after a restart what the earlier life has booked explains positions that the venue shows "
    "late") {
  Bought market;  // not acknowledged: the entry comes out of the ledger with its executions
  const auto& entry = market.at_venue.at(kEntry);
  market.history.push_back({.exec_id = domain::ExecId{kEntry + "/10"},
                            .venue_order_id = entry.venue_order_id,
                            .client_id = kEntry,
                            .symbol = entry.symbol,
                            .side = entry.side,
                            .price = domain::Price{100},
                            .qty = Quantity{10},
                            .fee = {},
                            .fee_currency = {},
                            .event_ts = market.clock.wall()});
  market.apart = Quantity{-10};
  market.restart();
  market.pass(20s, 100);
  CHECK_FALSE(market.alerted("position.drift"));
  market.pass(400s, 100);  // but not for ever
  CHECK(market.alerted("position.drift"));
}

namespace {

/// The venue has made another order of one that another hand has edited, and shows both.
void edit(Market& market, const std::string& id, const std::string& made, int qty, std::optional<int> limit) {
  auto fresh = market.at_venue.at(id);
  fresh.replaces = fresh.venue_order_id;
  fresh.client_id = made;
  fresh.venue_order_id = domain::VenueOrderId{"v-" + made};
  fresh.qty = Quantity{qty};
  fresh.filled_qty = {};
  fresh.state = OrderEvent::Accepted;
  if (limit) fresh.limit_price = domain::Price{*limit};
  market.at_venue[made] = fresh;
  market.venue->stream.on_order(fresh);
  market.settle();
  market.end(id, OrderEvent::Cancelled);
  market.settle();
}

}  // namespace

TEST_CASE("held exits: one that was edited on the broker's page goes on as an exit of its entry") {
  Bought market;
  market.price(110);
  market.accept();
  edit(market, kProfit, "edited", 10, 112);
  const auto id = kEntry + ".2.tp";
  REQUIRE(market.ledger.rows.contains(id));
  const auto& row = market.ledger.rows.at(id).stored.order;
  CHECK(row.purpose == domain::OrderPurpose::HeldExit);
  CHECK(row.parent.str() == kEntry);
  const auto sent = market.venue->sent.size();
  market.pass(20s, 111);
  CHECK(market.venue->sent.size() == sent);  // no second one beside it
  SECTION("its fill ends the holding") {
    market.fill("edited", 10, 112);
    market.pass(2s, 111);
    CHECK_THAT(market.manager->summary(), !ContainsSubstring("held"));
  }
  SECTION("the stop is sent when the price gets there, once it is cancelled") {
    market.price(89);
    market.pass(1s, 89);
    REQUIRE(market.venue->cancelled.size() == 1);
    CHECK(market.venue->cancelled.back().client_id == "edited");
    market.end("edited", OrderEvent::Cancelled);
    market.pass(2s, 89);
    REQUIRE(market.venue->sent.size() == sent + 1);
    CHECK(market.last().client_order_id.str() == kStop);
    CHECK(market.last().qty == Quantity{10});
  }
  SECTION("the next start knows it") {
    market.restart();
    market.pass(20s, 111);
    CHECK(market.venue->sent.empty());
    market.fill("edited", 10, 112);
    market.pass(2s, 111);
    CHECK_THAT(market.manager->summary(), !ContainsSubstring("held"));
  }
}

TEST_CASE(
    "held exits: an entry that was edited on the broker's page keeps its exits where they fit its price") {
  Market market;
  auto request = market.entry("1");
  request.type = OrderType::Limit;
  request.limit_price = domain::Price{100};
  market.create(request);
  const bool fits = GENERATE(true, false);
  edit(market, kEntry, "edited", 10, fits ? 95 : 85);
  market.fill("edited", 10, fits ? 95 : 85);
  market.price(89);
  CHECK(market.venue->sent.size() == (fits ? 2 : 1));
  const auto told = std::ranges::find_if(
      market.events.alerts, [](const auto& alert) { return alert.code == "venue.order_replaced"; });
  REQUIRE(told != market.events.alerts.end());
  CHECK(told->severity == (fits ? wire::Severity::Warning : wire::Severity::Critical));
}
