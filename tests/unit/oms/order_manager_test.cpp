// The manager's operator and its memory: halts that come early, closing that goes on, wishes that wait.
#include <algorithm>

#include "oms/orders/dispatch.hpp"
#include "oms/orders/order_manager.hpp"
#include "support/catch.hpp"
#include "unit/oms/desktop.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::BotId;
using domain::OrderEvent;
using domain::OrderStatus;
using domain::Quantity;
using domain::Side;
using domain::Symbol;
using venue::VenueError;

namespace {

const BotId kBot{"bot"};

}  // namespace

TEST_CASE("manager: a halt that comes while the ledger is read is not forgotten by it") {
  Desktop desktop;
  desktop.ledger.hold_answers = true;
  desktop.manager.start([](const auto&) {}, [](const core::Error&) {});
  desktop.control("halt", {{"reason", "early"}});
  desktop.ledger.commit();
  desktop.ledger.hold_answers = false;
  desktop.venue.stream.on_up();
  desktop.settle();
  REQUIRE(desktop.manager.ready());
  desktop.order("1");
  CHECK(desktop.venue.sent.empty());
  CHECK(desktop.ledger.controls.contains("halt"));
}

TEST_CASE("manager: a halt that was lifted while the ledger was not to be had does not come back with it") {
  Desktop desktop;
  desktop.holds(5);
  desktop.ledger.hold_answers = true;
  desktop.manager.start([](const auto&) {}, [](const core::Error&) {});
  desktop.control("halt", {{"flatten", "true"}});
  CHECK(desktop.manager.degraded_reason().find("a halt is queued until the ledger") != std::string::npos);
  desktop.control("resume", {});  // another execution has both, and has answered
  CHECK(desktop.events.replied.args.front().second == "false");
  desktop.ledger.commit();
  desktop.ledger.hold_answers = false;
  desktop.venue.stream.on_up();
  desktop.settle();
  REQUIRE(desktop.manager.ready());
  desktop.pass(3s);
  CHECK(desktop.venue.sent.empty());
  CHECK_FALSE(desktop.ledger.controls.contains("halt"));
  CHECK_FALSE(desktop.ledger.controls.contains("flatten."));
  desktop.order("1");
  CHECK(desktop.venue.sent.size() == 1);
}

TEST_CASE("manager: a position that is larger than an order may be is closed in several") {
  Desktop desktop;
  desktop.holds(25);
  desktop.start();
  desktop.control("halt", {{"flatten", "true"}});
  desktop.ledger.commit();
  for (const int qty : {10, 10, 5}) {
    desktop.pass(3s);
    REQUIRE_FALSE(desktop.venue.sent.empty());
    CHECK(desktop.venue.sent.back().qty == Quantity{qty});
    CHECK(desktop.venue.sent.back().side == Side::Sell);
    desktop.fill_last();
  }
  desktop.pass(3s);
  CHECK(desktop.venue.sent.size() == 3);
  CHECK_FALSE(desktop.ledger.controls.contains("flatten."));
  CHECK(desktop.ledger.controls.contains("halt"));
}

TEST_CASE("manager: a pair is closed by an order that its market takes, listed or not, without a price") {
  Desktop desktop;
  desktop.holds(2, "BTC/USD");
  desktop.start();
  desktop.control("halt", {{"flatten", "true"}});
  desktop.ledger.commit();
  desktop.pass(3s);
  REQUIRE(desktop.venue.sent.size() == 1);
  CHECK(desktop.venue.sent[0].time_in_force == domain::TimeInForce::Gtc);
  CHECK(desktop.venue.sent[0].type == domain::OrderType::Market);
}

TEST_CASE("manager: closing goes on after a restart, and cancels what still lives first") {
  for (const bool flatten : {true, false}) {
    Desktop desktop;
    desktop.holds(5);
    auto open = live(request("1", Side::Buy, 3));
    open.order.venue_order_id = domain::VenueOrderId{"v-old"};
    open.order.created_at = desktop.clock.wall();
    desktop.ledger.recovered.open_orders.push_back({.order = open.order, .fingerprint = {}, .execs = {}});
    desktop.ledger.recovered.controls = {{"halt", "by hand"}, {flatten ? "flatten." : "cancel.", "true"}};
    desktop.start();
    desktop.pass(2s);
    REQUIRE(desktop.venue.cancelled.size() == 1);
    CHECK(desktop.venue.cancelled[0].venue_order_id.str() == "v-old");
    CHECK(desktop.venue.sent.empty());  // its word first
    desktop.venue.stream.on_order({.client_id = {},
                                   .venue_order_id = domain::VenueOrderId{"v-old"},
                                   .symbol = Symbol{"IBM"},
                                   .qty = Quantity{3},
                                   .state = OrderEvent::Cancelled});
    desktop.pass(3s);
    CHECK(desktop.venue.sent.size() == (flatten ? 1 : 0));
    CHECK(desktop.ledger.controls.contains("cancel.") == false);
  }
}

TEST_CASE("manager: an exit that waits to be sent does not outlive the resume") {
  Desktop desktop;
  desktop.holds(5);
  desktop.start();
  desktop.control("halt", {{"flatten", "true"}});
  desktop.ledger.commit();
  desktop.pass(1s);
  REQUIRE(desktop.venue.sent.size() == 1);
  ScriptedVenue::answer(desktop.venue.submits, ScriptedVenue::trouble(VenueError::Kind::NotSent));
  desktop.control("resume");
  desktop.ledger.commit();
  desktop.pass(5s);
  CHECK(desktop.venue.sent.size() == 1);
}

TEST_CASE("manager: an exit that is refused again and again is tried less and less often") {
  Desktop desktop;
  desktop.holds(5);
  desktop.start();
  auto none = limits_of_desktop();
  none.defaults.max_orders_per_minute = 0;
  desktop.manager.set_limits(none);
  desktop.control("halt", {{"flatten", "true"}});
  desktop.pass(60s);
  CHECK(desktop.ledger.changes.size() < 20);  // an intent and a refusal each
  desktop.manager.set_limits(limits_of_desktop());
  desktop.pass(60s);
  CHECK(desktop.venue.sent.size() == 1);
}

TEST_CASE("manager: an entry whose exits the venue holds is not replaced") {
  Desktop desktop;
  desktop.start();
  auto entry = request("1", Side::Buy, 5);
  entry.type = domain::OrderType::Limit;
  entry.limit_price = domain::Price{100};
  entry.bracket = domain::Bracket{.take_profit = domain::Price{110}, .stop_loss = {}, .stop_loss_limit = {}};
  desktop.manager.create(entry);
  desktop.ledger.commit();
  REQUIRE(desktop.venue.sent.size() == 1);
  venue::OrderReport report{.client_id = entry.client_order_id.str(),
                            .venue_order_id = domain::VenueOrderId{"v1"},
                            .symbol = entry.symbol,
                            .side = Side::Buy,
                            .qty = entry.qty,
                            .state = OrderEvent::Accepted};
  ScriptedVenue::answer<venue::OrderReport>(desktop.venue.submits, report);
  desktop.ledger.commit();
  const wire::OrderReplace wish{.client_order_id = entry.client_order_id,
                                .new_client_order_id = domain::ClientOrderId{"bot:entry:2"},
                                .bot_id = kBot,
                                .qty = {},
                                .filled_qty = {},
                                .limit_price = domain::Price{101},
                                .stop_price = {}};
  desktop.manager.replace(wish);
  desktop.ledger.commit();
  CHECK(desktop.venue.replaced.empty());
  CHECK(desktop.venue.cancelled.empty());
  CHECK(desktop.events.told.back().error == "order.not_replaceable");
}

TEST_CASE("manager: a state that the ledger has refused is no answer to a bot") {
  Desktop desktop;
  desktop.start();
  desktop.order("1");
  REQUIRE(desktop.venue.sent.size() == 1);
  desktop.ledger.refuse = true;
  desktop.venue.stream.on_order({.client_id = "bot:entry:1",
                                 .venue_order_id = domain::VenueOrderId{"v1"},
                                 .symbol = Symbol{"IBM"},
                                 .qty = Quantity{1},
                                 .state = OrderEvent::Accepted});
  desktop.ledger.commit();
  desktop.manager.query({.bot_id = kBot});
  desktop.ledger.commit();
  CHECK(desktop.events.bot_states == 0);
  desktop.manager.tick();  // one question to the ledger a tick
  desktop.manager.query({.bot_id = BotId{"other"}});
  desktop.ledger.commit();
  CHECK(desktop.events.bot_states == 1);
}

TEST_CASE("manager: a difference has not lasted when nobody could look") {
  Desktop desktop;
  desktop.start();
  const auto look = [&](int qty) {
    desktop.held = {{{.venue = domain::VenueName{"alpaca"}, .bot_id = {}, .symbol = Symbol{"IBM"}},
                     {.qty = Quantity{qty}, .avg_price = domain::Price{100}}}};
    desktop.control("reconcile");
    desktop.settle();
  };
  look(5);
  desktop.clock.advance(30s);  // frozen, or the ledger away
  look(5);
  CHECK(desktop.ledger.changes.empty());
  for (int i = 0; i < 70; ++i) {  // POSITION_BREAK_WAIT_S: only then it is proven
    desktop.pass(1s);
    desktop.settle();
  }
  CHECK_FALSE(desktop.ledger.changes.empty());
}

TEST_CASE("manager: a difference that is booked is the beginning of the next one") {
  Desktop desktop;
  desktop.start();
  const auto shown = [&](int qty) {
    desktop.held = {{{.venue = domain::VenueName{"alpaca"}, .bot_id = {}, .symbol = Symbol{"IBM"}},
                     {.qty = Quantity{qty}, .avg_price = domain::Price{100}}}};
    // the halt's wait for a difference that might be our own, and the proof's
    for (int i = 0; i < 150; ++i) {
      domain::Quote quote;
      quote.symbol = Symbol{"IBM"};
      quote.venue = domain::VenueName{"alpaca"};
      quote.bid = quote.ask = domain::Price{100};
      quote.event_ts = desktop.clock.wall();
      desktop.manager.quote(quote);  // what is sold can only be booked at the market
      desktop.pass(1s);
      desktop.settle();
    }
  };
  const auto booked = [&] {
    Quantity sum;
    for (const auto& change : desktop.ledger.changes)
      for (const auto& fill : change.fills) sum += domain::signed_qty(fill.side, fill.qty);
    return sum;
  };
  shown(5);
  CHECK(booked() == Quantity{5});
  shown(10);  // of the same size as the first
  CHECK(booked() == Quantity{10});
  shown(3);
  CHECK(booked() == Quantity{3});
}

TEST_CASE("manager: what a list of positions lacks is not flat when an entry of it tells no symbol") {
  Desktop desktop;
  desktop.holds(5);
  desktop.held.clear();
  desktop.venue.incomplete = true;
  desktop.start();
  const auto alerted = [&](const std::string& code) {
    return std::ranges::any_of(desktop.events.alerts, [&](const auto& alert) { return alert.code == code; });
  };
  for (int i = 0; i < 100; ++i) {
    desktop.pass(1s);
    desktop.settle();
  }
  CHECK(alerted("position.unreadable"));
  CHECK_FALSE(alerted("position.drift"));
  desktop.order("1");
  CHECK(desktop.venue.sent.size() == 1);
  desktop.venue.incomplete = false;  // now it is
  for (int i = 0; i < 100; ++i) {
    desktop.pass(1s);
    desktop.settle();
  }
  CHECK(alerted("position.drift"));
}

TEST_CASE("manager: a comparison that does not end is told") {
  Desktop desktop;
  desktop.start();
  desktop.control("reconcile");
  desktop.pass(100s);
  CHECK(desktop.manager.degraded_reason().empty());
  desktop.pass(30s);
  CHECK_THAT(desktop.manager.degraded_reason(), ContainsSubstring("has not answered all queries for 1"));
  desktop.settle();
  CHECK(desktop.manager.degraded_reason().empty());
}

TEST_CASE(
    "manager: an account that cannot be read is told at once, and after three passes nothing is opened") {
  Desktop desktop;
  desktop.holds(5);
  desktop.start();
  const auto answer = [&](const venue::VenueResult<domain::Balance>& balance) {
    for (int i = 0; i < 100 && desktop.venue.accounts.empty(); ++i) {  // the next pass
      desktop.pass(1s);
      desktop.settle();
    }
    REQUIRE_FALSE(desktop.venue.accounts.empty());
    while (!desktop.venue.accounts.empty()) ScriptedVenue::answer(desktop.venue.accounts, balance);
  };
  const auto told = [&](wire::Severity severity, const std::string& code) {
    return std::ranges::count_if(desktop.events.alerts, [&](const auto& alert) {
      return alert.code == code && alert.severity == severity;
    });
  };
  const venue::VenueResult<domain::Balance> unreadable =
      tl::unexpected(VenueError{.kind = VenueError::Kind::Unknown,
                                .code = "venue.bad_answer",
                                .message = "alpaca's account: status is missing"});
  const venue::VenueResult<domain::Balance> busy = tl::unexpected(
      VenueError{.kind = VenueError::Kind::Unknown, .code = "venue.server_error", .message = "HTTP 503"});
  const venue::VenueResult<domain::Balance> good = domain::Balance{};
  answer(good);

  answer(busy);  // once is an accident
  CHECK(told(wire::Severity::Warning, "venue.account_unread") == 0);
  CHECK(desktop.manager.degraded_reason().empty());
  answer(good);

  answer(unreadable);
  CHECK(told(wire::Severity::Warning, "venue.account_unread") == 1);
  CHECK_THAT(desktop.manager.degraded_reason(), ContainsSubstring("status is missing"));
  desktop.order("1");
  CHECK(desktop.venue.sent.size() == 1);
  answer(busy);
  answer(unreadable);
  CHECK(told(wire::Severity::Critical, "venue.account_unread") == 1);
  CHECK_THAT(desktop.manager.degraded_reason(), ContainsSubstring("nothing is opened"));
  desktop.order("2");
  CHECK(desktop.venue.sent.size() == 1);
  REQUIRE_FALSE(desktop.events.told.empty());
  CHECK(desktop.events.told.back().error == "risk.account_unknown");
  desktop.manager.create(request("3", Side::Sell, 5));  // closing is possible
  desktop.ledger.commit();
  CHECK(desktop.venue.sent.size() == 2);

  answer(good);
  CHECK(told(wire::Severity::Info, "venue.account_read") == 1);
  CHECK_THAT(desktop.manager.degraded_reason(), !ContainsSubstring("account"));
  desktop.order("4");
  CHECK(desktop.venue.sent.size() == 3);
}

TEST_CASE("manager: a halt for a position that differs says in its line what lifts it") {
  const bool resumes = GENERATE(true, false);
  Desktop desktop{{.strangers = oms::ExternalPolicy::Alarm, .breaks_resume = resumes}};
  desktop.holds(5);
  desktop.held[0].position.qty = domain::Quantity{3};
  desktop.start();
  for (int i = 0; i < 100; ++i) {
    desktop.pass(1s);
    desktop.settle();
  }
  const auto told = std::ranges::find(desktop.events.alerts, "position.drift", &wire::Alert::code);
  REQUIRE(told != desktop.events.alerts.end());
  CHECK(std::ranges::count(desktop.events.alerts, "position.drift", &wire::Alert::code) == 1);
  CHECK(told->severity == wire::Severity::Critical);
  CHECK_THAT(told->message, ContainsSubstring("alpaca holds 3 IBM, the ledger says 5") &&
                                ContainsSubstring("avenorctl resume --symbol IBM --venue alpaca"));
  CHECK((told->message.find("lifted when the figures agree") != std::string::npos) == resumes);
  desktop.held[0].position.qty = domain::Quantity{5};
  for (int i = 0; i < 100; ++i) {
    desktop.pass(1s);
    desktop.settle();
  }
  desktop.order("1");
  CHECK(desktop.venue.sent.empty() != resumes);
}

TEST_CASE("manager: no bot may use the id of an order that came to be at a venue") {
  Desktop desktop;
  desktop.start();
  auto order = request("1", Side::Buy, 1);
  order.client_order_id = domain::ClientOrderId{"bot:venue:alpaca:v1"};
  desktop.manager.create(order);
  desktop.ledger.commit();
  CHECK(desktop.venue.sent.empty());
  CHECK(desktop.events.told.back().error == "order.reserved_id");
}
