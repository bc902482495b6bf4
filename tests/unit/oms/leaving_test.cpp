// An order's last moment before it leaves: what was true when it was judged may not be true any more.
#include <algorithm>

#include "oms/orders/order_manager.hpp"
#include "support/catch.hpp"
#include "unit/oms/desktop.hpp"
#include "unit/oms/venue_session_room.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderStatus;
using domain::Price;
using domain::Quantity;
using domain::Side;
using domain::Symbol;

namespace {

void quote_at(Desktop& desktop, int at) {
  domain::Quote quote;
  quote.symbol = Symbol{"IBM"};
  quote.venue = domain::VenueName{"alpaca"};
  quote.bid = quote.ask = quote.last = Price{at};
  quote.event_ts = desktop.clock.wall();
  desktop.manager.quote(quote);
}

risk::RiskLimits collar_of(int percent) {
  auto book = limits_of_desktop();
  book.defaults.price_collar_pct = core::Decimal{percent};
  return book;
}

domain::OrderRequest limit_at(const std::string& id, int price) {
  auto order = request(id, Side::Buy, 1);
  order.type = domain::OrderType::Limit;
  order.limit_price = Price{price};
  return order;
}

const domain::ClientOrderId kFirst{"bot:entry:1"};

venue::VenueResult<venue::OrderReport> kept_back() {
  return tl::unexpected(venue::VenueError{
      .kind = venue::VenueError::Kind::NotSent, .code = venue::OrderEntry::kWithheld, .message = "withheld"});
}

}  // namespace

TEST_CASE("leaving: an order that has waited for its connection is judged again") {
  Desktop desktop;
  desktop.ledger.remembers = true;
  desktop.manager.set_limits(collar_of(5));
  desktop.start();
  quote_at(desktop, 100);
  desktop.venue.stream.on_down("lost");
  desktop.manager.create(limit_at("1", 104));
  desktop.ledger.commit();
  CHECK(desktop.venue.sent.empty());
  const bool moved = GENERATE(false, true);
  desktop.pass(10s);
  quote_at(desktop, moved ? 80 : 100);
  desktop.venue.stream.on_up();
  desktop.settle();
  desktop.pass(1s);
  CHECK(desktop.venue.sent.empty() == moved);
  if (!moved) return;
  REQUIRE_FALSE(desktop.events.told.empty());
  CHECK(desktop.events.told.back().status == OrderStatus::Rejected);
  CHECK(desktop.events.told.back().error == "risk.price_collar");
}

TEST_CASE("leaving: its own approval does not count against an order that is judged again") {
  Desktop desktop;
  desktop.ledger.remembers = true;
  auto book = limits_of_desktop();
  book.defaults.max_orders_per_minute = 1;
  book.defaults.max_open_orders = 1;
  book.defaults.max_position_qty = Quantity{1};
  desktop.manager.set_limits(book);
  desktop.start();
  desktop.venue.stream.on_down("lost");
  desktop.order("1");
  desktop.pass(5s);
  desktop.venue.stream.on_up();
  desktop.settle();
  desktop.pass(1s);
  CHECK(desktop.venue.sent.size() == 1);
}

TEST_CASE("leaving: what the venue's rate limit holds back is asked for again when its turn comes") {
  Desktop desktop;
  desktop.manager.set_limits(collar_of(5));
  desktop.start();
  quote_at(desktop, 100);
  desktop.manager.create(limit_at("1", 104));
  desktop.ledger.commit();
  REQUIRE(desktop.venue.sent.size() == 1);
  CHECK(desktop.venue.permit(kFirst));
  SECTION("trading was halted meanwhile") {
    desktop.control("halt", {{"reason", "enough"}});
    desktop.ledger.commit();
    CHECK_FALSE(desktop.venue.permit(kFirst));
    ScriptedVenue::answer(desktop.venue.submits, kept_back());
    desktop.ledger.commit();
    CHECK(desktop.events.told.back().status == OrderStatus::Rejected);
    CHECK(desktop.events.told.back().error == "risk.held_back");
    CHECK_THAT(desktop.events.told.back().message, ContainsSubstring("enough"));
  }
  SECTION("a limit would be broken by now") {
    desktop.clock.advance(3s);
    quote_at(desktop, 80);
    CHECK_FALSE(desktop.venue.permit(kFirst));
    ScriptedVenue::answer(desktop.venue.submits, kept_back());
    desktop.ledger.commit();
    CHECK(desktop.events.told.back().error == "risk.price_collar");
  }
  SECTION("its bot has cancelled it") {
    desktop.manager.cancel({.client_order_id = kFirst, .bot_id = domain::BotId{"bot"}});
    CHECK_FALSE(desktop.venue.permit(kFirst));
    ScriptedVenue::answer(desktop.venue.submits, kept_back());
    desktop.ledger.commit();
    CHECK(desktop.events.told.back().status == OrderStatus::Cancelled);
  }
  SECTION("it has become too old") {
    desktop.clock.advance(2min);
    CHECK_FALSE(desktop.venue.permit(kFirst));
    ScriptedVenue::answer(desktop.venue.submits, kept_back());
    desktop.ledger.commit();
    CHECK(desktop.events.told.back().status == OrderStatus::Expired);
  }
  desktop.pass(5s);
  CHECK(desktop.venue.sent.size() == 1);
}

TEST_CASE("leaving: the pace of a bot goes on over a restart") {
  Desktop desktop;
  auto book = limits_of_desktop();
  book.defaults.max_orders_per_minute = 3;
  desktop.manager.set_limits(book);
  for (const auto age : {50s, 2s})
    desktop.ledger.recovered.recent.push_back(
        {.bot = domain::BotId{"bot"}, .created_at = desktop.clock.wall() - age});
  desktop.start();
  desktop.order("1");
  desktop.order("2");
  CHECK(desktop.venue.sent.size() == 1);
  CHECK(desktop.events.told.back().error == "risk.order_rate");
  desktop.clock.advance(11s);  // the oldest is more than a minute old
  desktop.order("3");
  CHECK(desktop.venue.sent.size() == 2);
}

TEST_CASE("leaving: a quote that trades have left behind is no price any more") {
  FakeClock clock;
  oms::LastPrices market{clock, {}};
  domain::Quote quote;
  quote.symbol = Symbol{"IBM"};
  quote.venue = domain::VenueName{"alpaca"};
  quote.bid = Price{100};
  quote.ask = Price{102};
  quote.last = Price{95};
  quote.quote_ts = clock.wall();
  quote.last_ts = clock.wall();
  quote.event_ts = clock.wall();
  market.see(quote);
  const auto* seen = market.of(quote.venue, quote.symbol);
  REQUIRE(seen);
  CHECK(seen->price == Price{101});
  clock.advance(11s);
  quote.last_ts = quote.event_ts = clock.wall();
  market.see(quote);
  CHECK(seen->price == Price{95});
  CHECK(market.age(quote.venue, *seen) == 0s);
}

TEST_CASE("leaving: an execution that contradicts its order is told and not booked") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  room.submitted("2", Side::Buy, 10, "v2");
  auto fill = execution_of("v1", Side::Buy, 10, 10);
  auto its_order = report("bot:entry:1", "v1", Side::Buy, 10, domain::OrderEvent::FullyFilled, 10);
  const std::string spoken =
      GENERATE(as<std::string>{}, "another symbol", "another side", "the order's symbol", "the order's side",
               "another order", "nobody's order");
  INFO(spoken);
  if (spoken == "another symbol") fill.symbol = Symbol{"MSFT"};
  if (spoken == "another side") fill.side = Side::Sell;
  if (spoken == "the order's symbol") its_order.symbol = Symbol{"MSFT"};
  if (spoken == "the order's side") its_order.side = Side::Sell;
  if (spoken == "nobody's order") its_order.client_id = "another-customer's";
  if (spoken == "another order") its_order.client_id = "bot:entry:2";
  room.session.on_execution_report(fill, &its_order, "venue stream");
  room.session.on_execution_report(fill, &its_order, "venue stream");
  room.ledger.commit();
  CHECK(order.order.filled_qty.is_zero());
  CHECK(std::ranges::count(room.events.alerts, "venue.contradiction", &wire::Alert::code) == 1);
  CHECK_FALSE(room.venue.looked_for.empty());
  // The true one is not mistaken for it.
  room.session.on_execution_report(execution_of("v1", Side::Buy, 10, 10), nullptr, "reconciliation");
  CHECK(order.order.status == OrderStatus::Filled);
}

TEST_CASE(
    "leaving: an execution of an order that the venue names otherwise than we did is its own all the same") {
  Room room;
  auto its_order = report("made-by-the-venue", "v1", Side::Buy, 10, domain::OrderEvent::PartFilled, 4);
  auto order = live(request("1", Side::Buy, 10));
  SECTION("edited by another hand") { its_order.replaced_by = domain::VenueOrderId{"v2"}; }
  SECTION("taken in by that name") {
    order.order.request.client_order_id = domain::ClientOrderId{"bot:venue:alpaca:v1"};
    order.order.venue_client_id = "made-by-the-venue";
  }
  SECTION("taken in without a name") {
    order.order.request.client_order_id = domain::ClientOrderId{"bot:venue:alpaca:v1"};
  }
  order.order.venue_order_id = domain::VenueOrderId{"v1"};
  auto& known = room.orders.add(std::move(order));
  room.session.on_execution_report(execution_of("v1", Side::Buy, 4, 4), &its_order, "venue stream");
  CHECK(known.order.filled_qty == Quantity{4});
  CHECK_FALSE(room.alerted("venue.contradiction"));
}

TEST_CASE(
    "leaving: an execution beyond the order's limit is booked only when the venue's history has it, too") {
  Room room;
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  order.order.request.type = domain::OrderType::Limit;
  order.order.request.limit_price = Price{90};
  const auto fill = execution_of("v1", Side::Buy, 10, 10);  // at 100
  const auto its_order = report("bot:entry:1", "v1", Side::Buy, 10, domain::OrderEvent::FullyFilled, 10);
  room.session.on_execution_report(fill, &its_order, "venue stream");
  CHECK(order.order.filled_qty.is_zero());
  room.session.on_execution_report(fill, nullptr, "reconciliation");
  CHECK(order.order.status == OrderStatus::Filled);
  CHECK(room.alerted("venue.beyond_limit"));
}

TEST_CASE(
    "leaving: an order that is replaced gives way, and does not count beside the one that takes its place") {
  Desktop desktop;
  auto book = limits_of_desktop();
  book.defaults.max_open_orders = 1;
  book.defaults.max_position_qty = Quantity{10};
  book.defaults.max_account_exposure = domain::Money{1'000};
  desktop.manager.set_limits(book);
  desktop.start();
  quote_at(desktop, 100);
  auto first = limit_at("1", 99);
  first.qty = Quantity{10};
  desktop.manager.create(first);
  desktop.ledger.commit();
  REQUIRE(desktop.venue.sent.size() == 1);
  ScriptedVenue::answer<venue::OrderReport>(
      desktop.venue.submits, report("bot:entry:1", "v1", Side::Buy, 10, domain::OrderEvent::Accepted));
  desktop.ledger.commit();
  const auto replace_with = [&](std::optional<int> qty) {
    desktop.manager.replace({.client_order_id = kFirst,
                             .new_client_order_id = domain::ClientOrderId{"bot:entry:2"},
                             .bot_id = domain::BotId{"bot"},
                             .qty = qty ? std::optional{Quantity{*qty}} : std::nullopt,
                             .limit_price = Price{98}});
    desktop.ledger.commit();
  };
  SECTION("the same quantity at another price") {
    replace_with({});
    CHECK(desktop.venue.cancelled.size() == 1);
  }
  SECTION("what is larger counts as that") {
    book.defaults.max_order_qty = Quantity{20};
    desktop.manager.set_limits(book);
    replace_with(11);
    CHECK(desktop.venue.cancelled.empty());
    CHECK(desktop.events.told.back().error == "risk.max_position");
  }
}

TEST_CASE(
    "leaving: another hand's execution brings the comparison of positions forward, and no storm of them") {
  Desktop desktop{{.strangers = oms::ExternalPolicy::Alarm}};
  desktop.start();
  desktop.pass(2s);
  desktop.settle();
  const auto order = report("by-hand", "elsewhere", Side::Buy, 50, domain::OrderEvent::FullyFilled, 50);
  const auto execute = [&] {
    desktop.venue.stream.on_fill(execution_of("elsewhere", Side::Buy, 50, 50), order);
    while (!desktop.venue.finds.empty())
      ScriptedVenue::answer<venue::OrderReport>(desktop.venue.finds, order);
  };
  execute();
  desktop.held.push_back({{.venue = domain::VenueName{"alpaca"}, .bot_id = {}, .symbol = Symbol{"IBM"}},
                          {.qty = Quantity{50}, .avg_price = Price{100}}});
  for (int i = 0; i < 30; ++i) {
    desktop.pass(500ms);
    desktop.settle();
    execute();
  }
  CHECK(std::ranges::count(desktop.events.alerts, "position.drift", &wire::Alert::code) >= 1);
}

TEST_CASE("leaving: an order that is being taken in takes no step before its row is in the ledger") {
  // An exit of a bracket that an earlier life has seen end: the look-up of a memory that knows nothing must
  // not be told as its state.
  Room room;
  auto fresh = live(request("1", Side::Sell, 10), OrderStatus::Pending);
  fresh.sending = oms::LiveOrder::Sending::Done;
  fresh.durable_version = 0;
  auto& order = room.orders.add(std::move(fresh));
  CHECK_FALSE(room.lifecycle.advance(order, domain::OrderEvent::AnswerLost, {}));
  CHECK_FALSE(room.lifecycle.fill(order, execution_of("v1", Side::Sell, 10, 10), {}));
  CHECK(order.order.version == 1);
  CHECK(room.ledger.changes.empty());
  order.durable_version = 1;
  CHECK(room.lifecycle.fill(order, execution_of("v1", Side::Sell, 10, 10), {}));
}

TEST_CASE("leaving: an order that is filled for us and open at the venue is told, and cancelled there") {
  const bool keeps = GENERATE(false, true);
  const bool larger = GENERATE(false, true);  // what was never ordered is not kept
  Room room{{.revived = keeps ? oms::RevivedPolicy::Keep : oms::RevivedPolicy::Cancel}};
  auto& order = room.submitted("1", Side::Buy, 10, "v1");
  room.session.on_execution_report(execution_of("v1", Side::Buy, 10, 10), nullptr, "venue stream");
  room.ledger.commit();
  REQUIRE(order.order.status == OrderStatus::Filled);
  const auto open = report("bot:entry:1", "v1", Side::Buy, larger ? 12 : 10, domain::OrderEvent::Accepted);
  room.session.on_execution_report(open, "venue stream");
  room.clock.advance(1s);
  room.session.on_execution_report(open, "reconciliation", room.clock.mono());  // too early: endpoints lag
  CHECK_FALSE(room.alerted("order.filled_and_open"));
  room.clock.advance(60s);
  room.session.on_execution_report(open, "reconciliation", room.clock.mono());
  room.session.on_execution_report(open, "reconciliation", room.clock.mono());
  CHECK(std::ranges::count(room.events.alerts, "order.filled_and_open", &wire::Alert::code) == 1);
  CHECK(room.venue.cancelled.size() == (keeps && !larger ? 0 : 1));
}

TEST_CASE("leaving: one wild quote neither marks the beginning of a day nor makes an order small") {
  Desktop desktop;
  auto book = limits_of_desktop();
  book.defaults.max_daily_loss = domain::Money{100};
  book.defaults.max_order_notional = domain::Money{1'500};
  book.defaults.max_order_qty = Quantity{100};
  desktop.manager.set_limits(book);
  const auto steady_at = [&](int at) {
    for (int i = 0; i < 4; ++i) {
      desktop.pass(500ms);
      quote_at(desktop, at);
    }
  };
  SECTION("the day's profit is not reckoned from it") {
    desktop.holds(20);
    desktop.start();
    quote_at(desktop, 1);  // the first quote of the day: all that is above it would be profit
    desktop.pass(3s);
    desktop.order("1");
    CHECK(desktop.events.told.back().error == "risk.cannot_judge");
    steady_at(100);
    desktop.pass(2s);
    desktop.order("2");
    CHECK(desktop.venue.sent.size() == 1);
    steady_at(94);
    desktop.pass(2s);
    CHECK(std::ranges::count(desktop.events.alerts, "risk.daily_loss", &wire::Alert::code) == 1);
  }
  SECTION("an order is worth what the market was") {
    desktop.start();
    steady_at(100);
    quote_at(desktop, 1);
    desktop.manager.create(request("1", Side::Buy, 50));
    desktop.ledger.commit();
    CHECK(desktop.events.told.back().error == "risk.max_order_notional");
  }
}

TEST_CASE("leaving: an execution dated in the future hides none that come after it") {
  Desktop desktop;
  desktop.start();
  const auto pass_with = [&](std::vector<venue::FillReport> fills) {
    desktop.venue.fills_asked.clear();
    for (int i = 0; i < 200 && desktop.venue.fills_waiting.empty(); ++i) {
      desktop.pass(500ms);
      while (!desktop.venue.lists.empty())
        ScriptedVenue::answer<std::vector<venue::OrderReport>>(desktop.venue.lists, {});
      desktop.ledger.commit();
    }
    REQUIRE_FALSE(desktop.venue.fills_waiting.empty());
    ScriptedVenue::answer<std::vector<venue::FillReport>>(desktop.venue.fills_waiting, std::move(fills));
    desktop.settle();
  };
  auto fill = execution_of("v1", Side::Buy, 1, 1);
  fill.event_ts = desktop.clock.wall() + 24h * 365;
  pass_with({fill});
  pass_with({});
  REQUIRE_FALSE(desktop.venue.fills_asked.empty());
  CHECK(desktop.venue.fills_asked.front() < desktop.clock.wall());
}

TEST_CASE("leaving: what is refused without a row is refused when the ledger has said that it has none") {
  Desktop desktop;
  desktop.start();
  desktop.ledger.hold_answers = true;
  const auto replace = [&] {
    desktop.manager.replace({.client_order_id = kFirst,
                             .new_client_order_id = domain::ClientOrderId{"bot:entry:2"},
                             .bot_id = domain::BotId{"bot"},
                             .qty = {},
                             .limit_price = Price{98}});
  };
  replace();
  CHECK(desktop.events.told.empty());  // we may have been frozen, and another execution have taken it
  SECTION("it has none") {
    desktop.ledger.commit();
    REQUIRE(desktop.events.told.size() == 1);
    CHECK(desktop.events.told.back().error == "order.not_found");
  }
  SECTION("it has it: that is what is told") {
    domain::Order known;
    known.request = request("2", Side::Buy, 4);
    known.status = OrderStatus::Submitted;
    known.version = 2;
    desktop.ledger.stored = ledger::Stored{.order = known, .fingerprint = {}, .execs = {}};
    replace();
    desktop.ledger.commit();
    CHECK(desktop.events.told.back().version == 2);
    CHECK(desktop.events.told.back().status == OrderStatus::Submitted);
  }
}
