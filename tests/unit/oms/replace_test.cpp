// A replacement cannot buy more than was wanted, whatever is on its way.
#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include "support/catch.hpp"
#include "unit/oms/replace_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using domain::Quantity;
using domain::Side;

TEST_CASE("replace: what fills while the change is on its way is not bought twice") {
  Desktop desktop;
  desktop.ledger.remembers = true;
  desktop.start();
  Book book{.desktop = desktop, .dice = std::mt19937{1}, .orders = {}, .to_tell = {}};
  desktop.manager.create(limit_order(10));
  desktop.ledger.commit();
  book.take();
  book.tell();
  desktop.ledger.commit();
  desktop.manager.replace(wish_of(0, 1, {}));
  desktop.ledger.commit();
  CHECK(desktop.venue.replaced.empty());
  REQUIRE(desktop.venue.cancels.size() == 1);
  CHECK(desktop.venue.sent.size() == 1);  // not before the end of the old one
  book.orders[0].filled = 8;
  book.cancel();
  auto fill = execution_of("v0", Side::Buy, 8, 8);
  desktop.venue.stream.on_fill(fill, book.shown(0, OrderEvent::PartFilled));
  book.tell();
  book.pass(12s);
  REQUIRE(desktop.venue.sent.size() == 2);
  CHECK(desktop.venue.sent[1].qty == Quantity{2});
  CHECK(desktop.venue.sent[1].client_order_id.str() == "bot:entry:1");
  CHECK(desktop.venue.sent[1].limit_price == domain::Price{101});
}

TEST_CASE(
    "replace: a wish that arrives after further acknowledgements means what it meant when it was made") {
  Desktop desktop;
  desktop.ledger.remembers = true;
  desktop.start();
  Book book{.desktop = desktop, .dice = std::mt19937{1}, .orders = {}, .to_tell = {}};
  desktop.manager.create(limit_order(10));
  desktop.ledger.commit();
  book.take();
  book.tell();
  book.orders[0].filled = 4;
  desktop.venue.stream.on_fill(execution_of("v0", Side::Buy, 4, 4), book.shown(0, OrderEvent::PartFilled));
  desktop.ledger.commit();
  desktop.manager.acknowledge({.client_order_id = domain::ClientOrderId{"bot:entry:0"},
                               .bot_id = domain::BotId{"bot"},
                               .version = desktop.events.told.back().version});
  auto wish = wish_of(0, 1, Quantity{6});
  int rest = 6;  // beside the four that it has acknowledged
  SECTION("it knew of no execution: six in all") {
    wish.filled_qty = Quantity{};
    rest = 2;
  }
  SECTION("it knew of all of them") { wish.filled_qty = Quantity{4}; }
  SECTION("it knows more than there is") { wish.filled_qty = Quantity{9}; }
  SECTION("it does not say") {}
  desktop.manager.replace(wish);
  desktop.ledger.commit();
  book.cancel();
  book.tell();
  book.pass(12s);
  REQUIRE(desktop.venue.sent.size() == 2);
  CHECK(desktop.venue.sent[1].qty == Quantity{rest});
}

TEST_CASE("replace: what comes to light after the end of the old order is not bought twice") {
  Desktop desktop;
  desktop.ledger.remembers = true;
  desktop.start();
  Book book{.desktop = desktop, .dice = std::mt19937{1}, .orders = {}, .to_tell = {}};
  desktop.manager.create(limit_order(10));
  desktop.ledger.commit();
  book.take();
  book.tell();
  desktop.manager.replace(wish_of(0, 1, {}));
  desktop.ledger.commit();
  book.cancel();
  book.tell();
  desktop.ledger.commit();
  CHECK(desktop.venue.sent.size() == 1);
  book.pass(5s);
  CHECK(desktop.venue.sent.size() == 1);
  book.orders[0].filled = 3;
  SECTION("the stream brings it") {
    desktop.venue.stream.on_fill(execution_of("v0", Side::Buy, 3, 3), book.shown(0, OrderEvent::Cancelled));
  }
  SECTION("nobody tells of it: the order is asked for before the rest is sent") {}
  SECTION("nor does the venue answer for a while") {
    book.answers = false;
    book.pass(10s);
    CHECK(desktop.venue.sent.size() == 1);
    book.answers = true;
  }
  book.pass(18s);
  REQUIRE(desktop.venue.sent.size() == 2);
  CHECK(desktop.venue.sent[1].qty == Quantity{7});
}

TEST_CASE("replace: an order that was filled before its cancel arrived is not followed by another") {
  Desktop desktop;
  desktop.ledger.remembers = true;
  desktop.start();
  Book book{.desktop = desktop, .dice = std::mt19937{1}, .orders = {}, .to_tell = {}};
  desktop.manager.create(limit_order(10));
  desktop.ledger.commit();
  book.take();
  book.tell();
  desktop.manager.replace(wish_of(0, 1, {}));
  desktop.ledger.commit();
  book.orders[0].filled = 10;
  desktop.venue.stream.on_fill(execution_of("v0", Side::Buy, 10, 10), book.shown(0, OrderEvent::FullyFilled));
  desktop.ledger.commit();
  CHECK(desktop.venue.sent.size() == 1);
  CHECK(desktop.events.told.back().status == OrderStatus::Rejected);
  CHECK(desktop.events.told.back().error == "order.not_replaceable");
}

TEST_CASE("replace: a replacement that waits can be cancelled, and is not kept for ever") {
  Desktop desktop;
  desktop.ledger.remembers = true;
  desktop.start();
  Book book{.desktop = desktop, .dice = std::mt19937{1}, .orders = {}, .to_tell = {}};
  desktop.manager.create(limit_order(10));
  desktop.ledger.commit();
  book.take();
  book.tell();
  desktop.manager.replace(wish_of(0, 1, {}));
  desktop.ledger.commit();
  SECTION("cancelled") {
    desktop.manager.cancel(
        {.client_order_id = domain::ClientOrderId{"bot:entry:1"}, .bot_id = domain::BotId{"bot"}});
    desktop.ledger.commit();
    CHECK(desktop.events.told.back().status == OrderStatus::Cancelled);
  }
  SECTION("the cancel of the old one stays pending") {
    desktop.pass(70s);
    CHECK(desktop.events.told.back().status == OrderStatus::Expired);
  }
  book.cancel();
  book.tell();
  desktop.pass(2s);
  CHECK(desktop.venue.sent.size() == 1);
}

TEST_CASE("replace: a venue's larger order is CRITICAL and cancelled") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  room.session.on_execution_report(report("", "v1", Side::Buy, 18, OrderEvent::Accepted), "venue stream");
  room.session.on_execution_report(report("", "v1", Side::Buy, 18, OrderEvent::Accepted), "venue stream");
  CHECK(std::ranges::count_if(room.events.alerts,
                              [](const auto& one) { return one.code == "venue.larger_order"; }) == 1);
  room.session.tick();
  REQUIRE(room.venue.finds.size() == 1);
  ScriptedVenue::answer<venue::OrderReport>(room.venue.finds,
                                            report("", "v1", Side::Buy, 18, OrderEvent::Accepted));
  CHECK(room.venue.cancelled.size() == 1);
  CHECK(order.cancel_wanted);
}

TEST_CASE(
    "replace: what another execution has sent under a name of ours that is not in the ledger yet is not "
    "cancelled") {
  // We have lost the ledger and do not know it yet; who has it now has sent the same exit, for what is true
  // now.
  Room room;
  auto& order = room.submitted("1.sl", Side::Sell, 1, "v1");
  order.durable_version = 0;
  room.session.on_execution_report(report("", "v1", Side::Sell, 4, OrderEvent::Accepted), "venue stream");
  CHECK_FALSE(room.alerted("venue.larger_order"));
  CHECK_FALSE(order.cancel_wanted);
}

TEST_CASE("replace: a venue that makes more of the rest than was left of it is noticed") {
  Desktop desktop;
  desktop.ledger.remembers = true;
  desktop.start();
  Book book{.desktop = desktop, .dice = std::mt19937{1}, .orders = {}, .to_tell = {}};
  desktop.manager.create(limit_order(10));
  desktop.ledger.commit();
  book.take();
  book.tell();
  book.orders[0].filled = 4;
  desktop.venue.stream.on_fill(execution_of("v0", Side::Buy, 4, 4), book.shown(0, OrderEvent::PartFilled));
  desktop.ledger.commit();
  desktop.manager.replace(wish_of(0, 1, Quantity{10}));  // of which the bot believes all ten to be left
  desktop.ledger.commit();
  book.cancel();
  book.tell();
  book.pass(12s);
  REQUIRE(desktop.venue.sent.size() == 2);
  REQUIRE(desktop.venue.sent[1].qty == Quantity{6});
  auto larger = report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::Accepted);
  SECTION("with the answer") { ScriptedVenue::answer<venue::OrderReport>(desktop.venue.submits, larger); }
  SECTION("later, with an execution") {
    book.take();
    book.tell();
    larger.state = OrderEvent::PartFilled;
    larger.filled_qty = Quantity{1};
    desktop.venue.stream.on_fill(execution_of("v1", Side::Buy, 1, 1), larger);
  }
  CHECK(std::ranges::count(desktop.events.alerts, "venue.larger_order", &wire::Alert::code) == 1);
  book.orders.resize(2, {.request = desktop.venue.sent[1]});
  book.pass(2s);
  REQUIRE(desktop.venue.cancelled.size() == 2);
  CHECK(desktop.venue.cancelled[1].venue_order_id.str() == "v1");
}

TEST_CASE(
    "replace: an execution that is later than the settling time is told at once, and what is open is "
    "cancelled") {
  Desktop desktop;
  desktop.ledger.remembers = true;
  desktop.start();
  Book book{.desktop = desktop, .dice = std::mt19937{1}, .orders = {}, .to_tell = {}};
  desktop.manager.create(limit_order(10));
  desktop.ledger.commit();
  book.take();
  book.tell();
  desktop.manager.replace(wish_of(0, 1, {}));
  desktop.ledger.commit();
  book.cancel();
  book.tell();
  const auto late = [&] {
    book.orders[0].filled = 8;
    desktop.venue.stream.on_fill(execution_of("v0", Side::Buy, 8, 8), book.shown(0, OrderEvent::Cancelled));
    desktop.ledger.commit();
  };
  const auto told = [&] {
    return std::ranges::count(desktop.events.alerts, "order.more_than_wanted", &wire::Alert::code);
  };
  SECTION("it lives") {
    book.pass(12s);
    book.take();
    book.tell();
    book.fill(1);
    book.tell();
    desktop.ledger.commit();
    CHECK(told() == 0);
    late();
    late();
    REQUIRE(told() == 1);
    const auto& message = desktop.events.alerts.back().message;
    for (const auto* part : {"bot:entry:0", "bot:entry:1", "may come to 18", "10 were ordered"}) {
      INFO(message);
      CHECK(message.find(part) != std::string::npos);
    }
    REQUIRE(desktop.venue.cancelled.size() == 2);
    CHECK(desktop.venue.cancelled[1].venue_order_id.str() == "v1");
  }
  SECTION("it is filled already") {
    book.pass(12s);
    book.take();
    book.tell();
    while (book.orders[1].open) {
      book.fill(1);
      book.tell();
    }
    desktop.ledger.commit();
    desktop.manager.acknowledge({.client_order_id = domain::ClientOrderId{"bot:entry:1"},
                                 .bot_id = domain::BotId{"bot"},
                                 .version = 99});
    desktop.pass(600s);  // and forgotten
    late();
    REQUIRE(told() == 1);
    CHECK(desktop.events.alerts.back().message.find(
              "came to 18, but 10 were ordered. None of it is still open") != std::string::npos);
    CHECK(desktop.venue.cancelled.size() == 1);
  }
  SECTION("its own place was taken meanwhile") {
    book.pass(12s);
    book.take();
    book.tell();
    desktop.manager.replace(wish_of(1, 2, {}));
    desktop.ledger.commit();
    book.cancel();
    book.tell();
    book.pass(12s);
    book.take();
    book.tell();
    late();
    REQUIRE(told() == 1);
    CHECK(desktop.events.alerts.back().message.find("may come to 18, but 10 were ordered") !=
          std::string::npos);
    REQUIRE(desktop.venue.cancelled.size() == 3);
    CHECK(desktop.venue.cancelled[2].venue_order_id.str() == "v2");
  }
  SECTION("it has not left yet, and leaves with less") {
    desktop.venue.stream.on_down("broken");
    book.pass(12s);
    REQUIRE(desktop.venue.sent.size() == 1);
    late();
    CHECK(told() == 0);
    desktop.venue.stream.on_up();
    desktop.settle();
    desktop.pass(2s);
    REQUIRE(desktop.venue.sent.size() == 2);
    CHECK(desktop.venue.sent[1].qty == Quantity{2});
  }
}

namespace {

/// As a start reads it from the ledger.
ledger::Stored replacement(const std::string& id, int qty, const std::string& venue_id, int wanted,
                           OrderStatus status) {
  auto order = live(request(id, Side::Sell, qty), status);
  order.order.venue_order_id = domain::VenueOrderId{venue_id};
  if (is_final(status)) order.order.filled_qty = Quantity{qty};
  return {
      .order = order.order,
      .fingerprint = {},
      .execs = {},
      .replaces = ledger::Replaces{.id = domain::ClientOrderId{"bot:entry:0"}, .wanted = Quantity{wanted}}};
}

}  // namespace

TEST_CASE("replace: after a restart, too, what both may fill is compared with what was wanted") {
  Room room;
  SECTION("the old one is in the ledger only, and the venue has made the whole of the rest") {
    auto old = live(request("0", Side::Sell, 10), OrderStatus::Cancelled);
    old.order.venue_order_id = domain::VenueOrderId{"v1"};
    old.order.filled_qty = Quantity{4};
    room.ledger.stored = ledger::Stored{.order = old.order, .fingerprint = {}, .execs = {}};
    auto& fresh = room.orders.add(
        oms::restored(replacement("1", 10, "v2", 10, OrderStatus::Submitted), room.clock.mono()));
    room.session.on_execution_report(report("bot:entry:1", "v2", Side::Sell, 6, OrderEvent::Accepted),
                                     "venue stream");
    CHECK_FALSE(room.alerted("order.more_than_wanted"));
    room.session.on_execution_report(report("bot:entry:1", "v2", Side::Sell, 10, OrderEvent::Accepted),
                                     "venue stream");
    CHECK(room.alerted("order.more_than_wanted"));
    CHECK(fresh.cancel_wanted);
  }
  SECTION("the one in its place has ended, and the venue names it") {
    room.submitted("0", Side::Sell, 10, "v1");
    room.ledger.stored = replacement("1", 10, "v2", 10, OrderStatus::Filled);
    auto ended = report("bot:entry:0", "v1", Side::Sell, 10, OrderEvent::Cancelled, 2);
    ended.replaced_by = domain::VenueOrderId{"v2"};
    room.session.on_execution_report(ended, "venue stream");
    CHECK_FALSE(room.alerted("order.more_than_wanted"));
    room.session.on_execution_report(execution_of("v1", Side::Sell, 2, 2), nullptr, "reconciliation");
    CHECK(room.alerted("order.more_than_wanted"));
  }
}

TEST_CASE(
    "replace: what fills of an exit while its price is being changed at the venue is told, where the venue "
    "gives it again") {
  Room room;
  auto& old = room.submitted("0", Side::Sell, 10, "v1");
  old.venue_exit = true;
  auto made = oms::restored(replacement("1", 10, "", 10, OrderStatus::Pending), room.clock.mono());
  made.sending = oms::LiveOrder::Sending::NotYet;
  auto& fresh = room.orders.add(std::move(made));
  SECTION("on its way") {
    room.session.replace_exit(old, fresh);
    REQUIRE(room.venue.replaces.size() == 1);
    const bool again = GENERATE(false, true);
    ScriptedVenue::answer<venue::Amended>(
        room.venue.replaces, venue::Amended{.order = report("bot:entry:1", "v2", Side::Sell, again ? 10 : 8,
                                                            OrderEvent::Accepted)});
    room.session.on_execution_report(execution_of("v1", Side::Sell, 2, 2), nullptr, "venue stream");
    CHECK(room.alerted("order.more_than_wanted") == again);
    CHECK(fresh.cancel_wanted == again);
  }
  SECTION("known before: it is not changed") {
    room.session.on_execution_report(execution_of("v1", Side::Sell, 2, 2), nullptr, "venue stream");
    room.session.replace_exit(old, fresh);
    CHECK(room.venue.replaces.empty());
    CHECK(fresh.order.status == OrderStatus::Rejected);
    CHECK(fresh.order.error == "order.not_replaceable");
  }
}

TEST_CASE(
    "replace: the end of an exit that was replaced at the venue is queried after a pause, not at once") {
  Room room;
  auto& old = room.submitted("0", Side::Sell, 10, "v1");
  old.venue_exit = true;
  auto made = oms::restored(replacement("1", 10, "", 10, OrderStatus::Pending), room.clock.mono());
  made.sending = oms::LiveOrder::Sending::NotYet;
  room.session.replace_exit(old, room.orders.add(std::move(made)));
  ScriptedVenue::answer<venue::Amended>(
      room.venue.replaces,
      venue::Amended{.order = report("bot:entry:1", "v2", Side::Sell, 10, OrderEvent::Accepted)});
  CHECK(room.venue.finds.empty());
  room.clock.advance(1s);
  room.session.tick();
  REQUIRE(room.venue.looked_for.size() == 1);
  CHECK(room.venue.looked_for[0].venue_order_id.str() == "v1");
  CHECK(room.venue.looked_for[0].symbol.str() == "IBM");
}

TEST_CASE("replace: an exit that is cancelled and got none in its place is told, and neither is open") {
  Room room;
  room.venue.amends = venue::AmendStyle::CancelAndNew;
  auto& old = room.submitted("0", Side::Sell, 10, "v1");
  old.venue_exit = true;
  auto made = oms::restored(replacement("1", 10, "", 10, OrderStatus::Pending), room.clock.mono());
  made.sending = oms::LiveOrder::Sending::NotYet;
  auto& fresh = room.orders.add(std::move(made));
  room.session.replace_exit(old, fresh);
  ScriptedVenue::answer<venue::Amended>(
      room.venue.replaces,
      venue::Amended{.outcome = venue::Amended::Outcome::HalfDone,
                     .order = report("bot:entry:0", "v1", Side::Sell, 10, OrderEvent::Cancelled),
                     .refusal = {.kind = venue::VenueError::Kind::Refused,
                                 .code = "venue.insufficient_qty",
                                 .message = "not enough of it"}});
  CHECK(old.order.status == OrderStatus::Cancelled);
  CHECK(fresh.order.status == OrderStatus::Rejected);
  CHECK(fresh.order.error == "venue.insufficient_qty");
  CHECK_THAT(fresh.order.message, ContainsSubstring("bot:entry:0 is cancelled"));
  CHECK(room.events.alerted("venue.exits_missing", wire::Severity::Critical));
}

TEST_CASE("replace: a venue that changes an order in place would give its exit no order of its own") {
  Desktop desktop;
  desktop.venue.amends = GENERATE(venue::AmendStyle::NewOrder, venue::AmendStyle::InPlace);
  const bool in_place = desktop.venue.amends == venue::AmendStyle::InPlace;
  desktop.start();
  auto entry = request("1", Side::Buy, 10);
  entry.bracket = domain::Bracket{
      .take_profit = domain::Price{110}, .stop_loss = domain::Price{90}, .stop_loss_limit = {}};
  desktop.manager.create(entry);
  desktop.ledger.commit();
  auto profit = report("auto-1", "v2", Side::Sell, 10, OrderEvent::Accepted);
  profit.type = domain::OrderType::Limit;
  profit.limit_price = domain::Price{110};
  profit.exit_role = venue::ExitRole::TakeProfit;
  auto seen = report("bot:entry:1", "v1", Side::Buy, 10, OrderEvent::FullyFilled, 10);
  seen.children = {profit};
  ScriptedVenue::answer<venue::OrderReport>(desktop.venue.submits, seen);
  desktop.venue.stream.on_fill(execution_of("v1", Side::Buy, 10, 10), seen);
  desktop.ledger.commit();
  desktop.manager.replace({.client_order_id = domain::ClientOrderId{"bot:entry:1.tp"},
                           .new_client_order_id = domain::ClientOrderId{"bot:entry:2"},
                           .bot_id = domain::BotId{"bot"},
                           .qty = {},
                           .limit_price = domain::Price{111},
                           .stop_price = {}});
  desktop.ledger.commit();
  CHECK(desktop.venue.replaces.size() == (in_place ? 0 : 1));
  CHECK((desktop.events.told.back().error == "order.not_replaceable") == in_place);
}

TEST_CASE("replace: only a replacement names the order whose place was taken, whatever a bot writes") {
  Desktop desktop;
  desktop.start();
  auto order = limit_order(5);
  order.client_order_id = domain::ClientOrderId{"bot:entry:1"};
  order.rationale = R"({"replaces":"bot:entry:0","wanted":"12.5"})";
  desktop.manager.create(order);
  desktop.ledger.commit();
  REQUIRE(desktop.ledger.changes.front().intent);
  CHECK_FALSE(desktop.ledger.changes.front().intent->details.replaces);
  ScriptedVenue::answer<venue::OrderReport>(desktop.venue.submits,
                                            report("bot:entry:1", "v1", Side::Buy, 5, OrderEvent::Accepted));
  desktop.ledger.commit();
  desktop.manager.replace(wish_of(1, 2, {}));
  desktop.ledger.commit();
  const auto& changes = desktop.ledger.changes;
  const auto made = std::ranges::find_if(changes, [](const ledger::Change& change) {
    return change.intent && change.intent->order.id().view() == "bot:entry:2";
  });
  REQUIRE(made != changes.end());
  REQUIRE(made->intent->details.replaces);
  CHECK(made->intent->details.replaces->id.view() == "bot:entry:1");
  CHECK(made->intent->details.replaces->wanted == Quantity{5});
  CHECK(made->intent->order.request.rationale.empty());
}

TEST_CASE("replace: a new id that is another order's is a conflict, and not its replacement") {
  Desktop desktop;
  desktop.ledger.remembers = true;
  desktop.start();
  for (const char* id : {"0", "1"}) {
    auto order = limit_order(5);
    order.client_order_id = domain::ClientOrderId{std::string{"bot:entry:"} + id};
    desktop.manager.create(order);
    desktop.ledger.commit();
    ScriptedVenue::answer<venue::OrderReport>(
        desktop.venue.submits,
        report("bot:entry:" + std::string{id}, "v" + std::string{id}, Side::Buy, 5, OrderEvent::Accepted));
    desktop.ledger.commit();
  }
  for (const int to : {0, 1}) {
    desktop.manager.replace(wish_of(0, to, {}));
    desktop.ledger.commit();
    CHECK(desktop.events.told.back().version == 0);
    CHECK(desktop.events.told.back().error == "order.id_conflict");
    CHECK(desktop.venue.cancels.empty());
  }
  desktop.manager.replace(wish_of(0, 2, {}));
  desktop.ledger.commit();
  CHECK(desktop.venue.cancels.size() == 1);
  desktop.events.told.clear();
  desktop.manager.replace(wish_of(0, 2, {}));  // it came again
  REQUIRE_FALSE(desktop.events.told.empty());
  CHECK(desktop.events.told.back().error.empty());
  auto other = wish_of(0, 2, {});
  other.limit_price = domain::Price{90};
  desktop.manager.replace(other);
  CHECK(desktop.events.told.back().error == "order.id_conflict");
}
