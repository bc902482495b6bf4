// What the limits of bots and account refuse, and what a loss beyond its limit halts.
#include <string>

#include "oms/orders/order_manager.hpp"
#include "support/catch.hpp"
#include "unit/oms/limits_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::BotId;
using domain::Money;
using domain::Price;
using domain::Quantity;
using domain::Side;
using domain::Symbol;
using domain::VenueName;

TEST_CASE("manager: a pair in another currency is limited at what that currency is worth") {
  Desktop desktop;
  auto book = limits_of_desktop();
  book.symbols.insert(Symbol{"ETH/BTC"});
  book.defaults.max_order_notional = Money{1000};
  desktop.manager.set_limits(book);
  desktop.start();
  steady_price(desktop, "ETH/BTC", 1);
  const auto order = [&](const char* id, int qty) {
    auto made = limit_order(id, Side::Buy, qty, 1, "ETH/BTC");
    made.time_in_force = domain::TimeInForce::Gtc;
    desktop.manager.create(made);
    desktop.ledger.commit();
  };
  order("1", 2);
  CHECK(last_error(desktop) == "risk.no_price");  // what a BTC is worth is not known
  steady_price(desktop, "BTC/USD", 500);
  order("2", 2);
  CHECK(desktop.venue.sent.size() == 1);
  order("3", 3);
  CHECK(last_error(desktop) == "risk.max_order_notional");
  CHECK(desktop.venue.sent.size() == 1);
}

TEST_CASE("manager: a loss by a fill, and one by a price, count with the next order of the same moment") {
  Desktop desktop;
  desktop.manager.set_limits(book_with_loss(100));
  desktop.start();
  steady_price(desktop, "IBM", 100);
  steady_price(desktop, "AAPL", 100);
  int next = 0;
  const auto filled = [&](const char* symbol, Side side, int at) {
    desktop.manager.create(request(std::to_string(++next), side, 10, "bot", symbol));
    desktop.ledger.commit();
    REQUIRE(desktop.venue.sent.size() == static_cast<std::size_t>(next));
    const auto& sent = desktop.venue.sent.back();
    const auto id = "v" + std::to_string(next);
    const venue::OrderReport report{.client_id = sent.client_order_id.str(),
                                    .venue_order_id = domain::VenueOrderId{id},
                                    .symbol = sent.symbol,
                                    .side = side,
                                    .qty = sent.qty,
                                    .state = domain::OrderEvent::FullyFilled,
                                    .filled_qty = sent.qty};
    const venue::FillReport fill{.exec_id = domain::ExecId{id},
                                 .venue_order_id = report.venue_order_id,
                                 .client_id = report.client_id,
                                 .symbol = sent.symbol,
                                 .side = side,
                                 .price = Price{at},
                                 .qty = sent.qty,
                                 .fee = {},
                                 .fee_currency = {},
                                 .event_ts = desktop.clock.wall()};
    desktop.venue.stream.on_fill(fill, report);
    desktop.ledger.commit();
  };
  const auto refused = [&] {
    const auto before = desktop.venue.sent.size();
    desktop.manager.create(request("next", Side::Buy, 1));
    desktop.ledger.commit();
    CHECK(last_error(desktop) == "risk.daily_loss");
    CHECK(desktop.venue.sent.size() == before);
  };
  filled("IBM", Side::Buy, 100);
  SECTION("by a fill") {
    filled("IBM", Side::Sell, 90);
    refused();
  }
  SECTION("by a price") {
    filled("AAPL", Side::Buy, 100);
    price(desktop, "IBM", 90);
    desktop.clock.advance(1s);
    price(desktop, "IBM", 90);
    price(desktop, "AAPL", 100);
    refused();
  }
}

TEST_CASE("manager: no loss is found in a price that is old, called stale, or one wild quote") {
  Desktop desktop;
  auto book = book_with_loss(100);
  book.defaults.max_price_age = 5s;
  desktop.manager.set_limits(book);
  desktop.holds(20);
  desktop.start();
  steady_price(desktop, "IBM", 100);
  desktop.pass(2s);
  domain::Quote quote;
  quote.symbol = Symbol{"IBM"};
  quote.venue = kAlpaca;
  quote.bid = quote.ask = Price{90};
  const auto say = [&](core::Duration old, bool stale, int times) {
    for (int i = 0; i < times; ++i) {
      quote.event_ts = desktop.clock.wall() - old;
      quote.stale = stale;
      desktop.manager.quote(quote);
      desktop.pass(1500ms);
    }
  };
  SECTION("old") { say(6s, false, 4); }
  SECTION("stale") { say(0s, true, 4); }
  SECTION("wild") {
    say(0s, false, 1);
    steady_price(desktop, "IBM", 100);
  }
  desktop.pass(2s);
  CHECK_FALSE(alerted(desktop, "risk.daily_loss"));
  if (quote.stale || desktop.clock.wall() - quote.event_ts > 5s) {
    desktop.manager.create(request("1", Side::Buy, 1));
    desktop.ledger.commit();
    CHECK(desktop.venue.sent.empty());
  }
  say(0s, false, 3);  // and what stands is one
  desktop.pass(2s);
  CHECK(alerted(desktop, "risk.daily_loss"));
}

TEST_CASE("manager: one share without a price does not switch the daily loss off") {
  Desktop desktop;
  desktop.manager.set_limits(book_with_loss(100));
  desktop.holds(1, "AAPL");  // and no price of it ever comes
  desktop.holds(20);
  desktop.start();
  steady_price(desktop, "IBM", 100);
  desktop.pass(2s);
  desktop.order("1");
  CHECK(last_error(desktop) == "risk.cannot_judge");  // nothing is opened while the loss cannot be judged
  CHECK(desktop.venue.sent.empty());
  steady_price(desktop, "IBM", 90);
  desktop.pass(2s);
  CHECK_FALSE(alerted(desktop, "risk.daily_loss"));  // a price of AAPL may be on its way, and make up for it
  desktop.pass(10s);
  CHECK(alerted(desktop, "risk.daily_loss"));  // 200 are lost for certain
  CHECK(desktop.ledger.controls.contains("halt.bot"));
}

TEST_CASE("manager: after a start the fresh price of the proxy's memory is enough to judge the day's loss") {
  Desktop desktop;
  desktop.manager.set_limits(book_with_loss(100));
  desktop.holds(20);
  desktop.start();
  desktop.pass(1s);
  domain::Quote quote;
  quote.symbol = Symbol{"IBM"};
  quote.venue = kAlpaca;
  quote.bid = quote.ask = quote.last = Price{100};
  quote.event_ts = quote.quote_ts = desktop.clock.wall() - 1s;
  quote.last_ts = desktop.clock.wall() - 3s;
  desktop.manager.quote(quote);
  desktop.order("1");
  CHECK(desktop.venue.sent.size() == 1);
}

TEST_CASE("manager: a halt for a loss cancels what would open more, and leaves resting exits") {
  for (const bool cancels : {true, false}) {
    Desktop desktop{{.strangers = oms::ExternalPolicy::Alarm, .loss_cancels = cancels}};
    desktop.manager.set_limits(book_with_loss(100));
    desktop.holds(20);
    desktop.start();
    steady_price(desktop, "IBM", 100);
    price(desktop, "AAPL", 100);
    desktop.pass(1s);
    for (const auto& order :
         {limit_order("1", Side::Sell, 15, 120), limit_order("2", Side::Buy, 5, 80),
          limit_order("3", Side::Sell, 9, 130), limit_order("4", Side::Buy, 5, 80, "AAPL")}) {
      desktop.manager.create(order);
      desktop.ledger.commit();
      REQUIRE(desktop.venue.sent.size() ==
              static_cast<std::size_t>(order.client_order_id.str().back() - '0'));
      take_last(desktop);
    }
    steady_price(desktop, "IBM", 94);
    desktop.pass(2s);
    CHECK(alerted(desktop, "risk.daily_loss"));
    CHECK_FALSE(cancelled(desktop, "bot:entry:1"));  // it closes 15 of the 20
    CHECK(cancelled(desktop, "bot:entry:2") == cancels);
    CHECK(cancelled(desktop, "bot:entry:3") == cancels);  // it would go through zero
    CHECK(cancelled(desktop, "bot:entry:4") == cancels);
    CHECK(alerted(desktop, "risk.openings_cancelled") == cancels);
  }
}

TEST_CASE("manager: a bot whose orders its limits refuse again and again is halted, once") {
  Desktop desktop{{.strangers = oms::ExternalPolicy::Adopt, .max_refusals_per_minute = 3}};
  desktop.start();
  price(desktop, "IBM", 100);
  int id = 0;
  const auto refused = [&] {
    desktop.manager.create(request(std::to_string(++id), Side::Buy, 1000));  // above max_order_qty
    desktop.ledger.commit();
    return last_error(desktop);
  };
  SECTION("at a slow pace it is not") {
    for (int i = 0; i < 6; ++i) {
      CHECK(refused() == "risk.max_order_qty");
      desktop.pass(25s);
      desktop.settle();
    }
    CHECK_FALSE(alerted(desktop, "risk.refusals"));
  }
  SECTION("within a minute it is; what the halt refuses does not count, and a resume begins anew") {
    for (int i = 0; i < 4; ++i) CHECK(refused() == "risk.max_order_qty");
    CHECK(alerted(desktop, "risk.refusals"));
    CHECK(desktop.ledger.controls.contains("halt.bot"));
    for (int i = 0; i < 10; ++i) CHECK(refused() == "risk.halted");
    desktop.clock.advance(1s);
    desktop.control("resume", {{"bot", "bot"}});
    desktop.ledger.commit();
    desktop.events.alerts.clear();
    for (int i = 0; i < 3; ++i) CHECK(refused() == "risk.max_order_qty");
    CHECK_FALSE(alerted(desktop, "risk.refusals"));
    CHECK(refused() == "risk.max_order_qty");
    CHECK(alerted(desktop, "risk.refusals"));
  }
}

TEST_CASE("manager: an order does not stand in its own way, and nothing of unknown worth is nothing") {
  Desktop desktop;
  auto book = limits_of_desktop();
  book.defaults.max_order_qty = Quantity{100};
  book.defaults.max_account_exposure = Money{20'000};
  book.symbols.insert(Symbol{"AAPL"});
  desktop.manager.set_limits(book);
  SECTION("100 for 12,860, where 20,000 are allowed") {
    desktop.start();
    domain::Quote quote;
    quote.symbol = Symbol{"IBM"};
    quote.venue = kAlpaca;
    quote.bid = quote.ask = *Price::parse("128.60");
    desktop.manager.quote(quote);
    desktop.manager.create(request("1", Side::Buy, 100));
    desktop.ledger.commit();
    CHECK(desktop.venue.sent.size() == 1);
  }
  SECTION("shares without a price") {
    desktop.holds(5, "AAPL");
    desktop.start();
    price(desktop, "IBM", 100);
    desktop.order("1");
    CHECK(last_error(desktop) == "risk.cannot_judge");
    CHECK_THAT(desktop.events.told.back().message, ContainsSubstring("AAPL"));
    price(desktop, "AAPL", 100);
    desktop.order("2");
    CHECK(desktop.venue.sent.size() == 1);
  }
}

TEST_CASE("manager: a sell limit far below the market is worth the market") {
  Desktop desktop;
  auto book = limits_of_desktop();
  book.defaults.max_order_qty = Quantity{100'000};
  book.defaults.max_order_notional = Money{10'000};
  desktop.manager.set_limits(book);
  desktop.start();
  price(desktop, "IBM", 54);
  auto order = limit_order("1", Side::Sell, 100'000, 1);
  order.limit_price = *Price::parse("0.01");
  desktop.manager.create(order);
  desktop.ledger.commit();
  CHECK(desktop.venue.sent.empty());
  CHECK(last_error(desktop) == "risk.max_order_notional");
}

TEST_CASE("limits: an order that has not been judged yet takes no room from one that is") {
  Desktop desktop;
  auto book = limits_of_desktop();
  book.defaults.max_order_qty = Quantity{100};
  book.defaults.max_position_qty = Quantity{1000};
  desktop.manager.set_limits(book);
  desktop.start();
  steady_price(desktop, "IBM", 100);
  desktop.manager.create(request("1", Side::Buy, 1));
  desktop.manager.create(request("2", Side::Buy, 1'000'000, "evil"));
  desktop.ledger.commit();
  REQUIRE(desktop.venue.sent.size() == 1);
  CHECK(desktop.venue.sent.front().bot_id == BotId{"bot"});
  CHECK(last_error(desktop) == "risk.max_order_qty");
}

TEST_CASE("limits: a bot with as many open orders as it may have can replace each of them") {
  Desktop desktop;
  desktop.ledger.remembers = true;
  auto book = limits_of_desktop();
  book.defaults.max_open_orders = 2;
  desktop.manager.set_limits(book);
  desktop.start();
  for (const char* id : {"1", "2"}) {
    desktop.manager.create(limit_order(id, Side::Buy, 1, 50));
    desktop.ledger.commit();
    take_last(desktop);
  }
  desktop.manager.create(limit_order("3", Side::Buy, 1, 50));
  desktop.ledger.commit();
  CHECK(last_error(desktop) == "risk.open_orders");
  for (const char* id : {"1", "2"}) {
    desktop.manager.replace({.client_order_id = domain::ClientOrderId{std::string{"bot:entry:"} + id},
                             .new_client_order_id = domain::ClientOrderId{std::string{"bot:entry:new"} + id},
                             .bot_id = BotId{"bot"},
                             .qty = {},
                             .limit_price = Price{51},
                             .stop_price = {}});
    desktop.ledger.commit();
    CHECK(cancelled(desktop, std::string{"bot:entry:"} + id));
  }
}
