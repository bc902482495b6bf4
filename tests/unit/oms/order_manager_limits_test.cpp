// What halts by itself, how far a halt reaches, and what a halt for a loss leaves standing.
#include <algorithm>

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

namespace {

domain::OrderRequest limit_order(const std::string& id, Side side, int qty, int at,
                                 const std::string& symbol = "IBM") {
  auto order = request(id, side, qty, "bot", symbol);
  order.type = domain::OrderType::Limit;
  order.limit_price = Price{at};
  return order;
}

/// The venue takes what has left last.
void take_last(Desktop& desktop) {
  const auto& sent = desktop.venue.sent.back();
  ScriptedVenue::answer<venue::OrderReport>(
      desktop.venue.submits,
      venue::OrderReport{.client_id = sent.client_order_id.str(),
                         .venue_order_id = domain::VenueOrderId{"v-" + sent.client_order_id.str()},
                         .symbol = sent.symbol,
                         .side = sent.side,
                         .qty = sent.qty,
                         .state = domain::OrderEvent::Accepted});
  desktop.ledger.commit();
}

bool cancelled(const Desktop& desktop, const std::string& id) {
  return std::ranges::any_of(desktop.venue.cancelled, [&](const auto& ref) { return ref.client_id == id; });
}

bool alerted(const Desktop& desktop, const std::string& code) {
  return std::ranges::any_of(desktop.events.alerts, [&](const auto& alert) { return alert.code == code; });
}

std::string last_error(const Desktop& desktop) {
  return desktop.events.told.empty() ? std::string{} : desktop.events.told.back().error;
}

}  // namespace

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

TEST_CASE("manager: a halt of one symbol refuses that one, over a restart, and is resumed as it was halted") {
  Desktop desktop;
  auto book = limits_of_desktop();
  book.symbols.insert(Symbol{"AAPL"});
  desktop.manager.set_limits(book);
  desktop.ledger.recovered.controls = {{"halt@alpaca/AAPL", "before the restart"}};
  desktop.start();
  desktop.manager.create(request("1", Side::Buy, 1, "bot", "AAPL"));
  desktop.ledger.commit();
  CHECK(last_error(desktop) == "risk.halted");
  desktop.control("halt", {{"symbol", "IBM"}, {"reason", "strange prices"}});
  desktop.ledger.commit();
  CHECK(desktop.ledger.controls.contains("halt@alpaca/IBM"));
  desktop.order("2");
  CHECK(last_error(desktop) == "risk.halted");
  desktop.control("resume", {{"symbol", "AAPL"}, {"venue", "alpaca"}});
  desktop.manager.create(request("3", Side::Buy, 1, "bot", "AAPL"));
  desktop.ledger.commit();
  CHECK(desktop.venue.sent.size() == 1);
  desktop.control("halt", {{"venue", "bybit"}});
  CHECK_FALSE(desktop.ledger.controls.contains("halt@bybit"));  // there is no such venue
  CHECK_THAT(desktop.manager.degraded_reason(), ContainsSubstring("IBM at alpaca halted: strange prices"));
}

TEST_CASE("manager: a symbol is closed alone, and closing it goes on after a restart") {
  Desktop desktop;
  desktop.holds(5);
  desktop.holds(3, "AAPL");
  desktop.ledger.recovered.controls = {{"halt@alpaca/AAPL", "by hand"}, {"flatten@alpaca/AAPL", "true"}};
  desktop.start();
  desktop.pass(3s);
  REQUIRE(desktop.venue.sent.size() == 1);
  CHECK(desktop.venue.sent[0].symbol == Symbol{"AAPL"});
  desktop.fill_last();
  desktop.pass(3s);
  CHECK(desktop.venue.sent.size() == 1);
  CHECK_FALSE(desktop.ledger.controls.contains("flatten@alpaca/AAPL"));
}

namespace {

/// So many seconds, with every question of the reconciliation answered.
void live_on(Desktop& desktop, int seconds) {
  for (int i = 0; i < seconds; ++i) {
    desktop.pass(1s);
    desktop.settle();
  }
}

void shows(Desktop& desktop, int qty, int avg) {
  desktop.held = {{{.venue = kAlpaca, .bot_id = {}, .symbol = Symbol{"IBM"}},
                   {.qty = Quantity{qty}, .avg_price = Price{avg}}}};
}

}  // namespace

TEST_CASE("manager: a position that lags behind the order halts nothing") {
  Desktop desktop{{.strangers = oms::ExternalPolicy::Alarm}};
  desktop.start();
  price(desktop, "IBM", 100);
  desktop.order("1");
  desktop.fill_last();
  desktop.control("reconcile");
  live_on(desktop, 50);  // the venue still shows nothing
  CHECK(desktop.manager.degraded_reason().find("halted") == std::string::npos);
  CHECK_FALSE(alerted(desktop, "position.drift"));
  shows(desktop, 1, 100);
  live_on(desktop, 70);
  CHECK(desktop.manager.degraded_reason().find("halted") == std::string::npos);
  CHECK_FALSE(alerted(desktop, "position.drift"));
}

TEST_CASE("manager: a break halts its symbol alone, and the halt is lifted when the figures agree") {
  for (const bool resumes : {true, false}) {
    Desktop desktop{{.strangers = oms::ExternalPolicy::Alarm, .breaks_resume = resumes}};
    auto book = limits_of_desktop();
    book.symbols.insert(Symbol{"AAPL"});
    desktop.manager.set_limits(book);
    desktop.start();
    shows(desktop, 5, 100);
    desktop.control("reconcile");
    live_on(desktop, 10);
    CHECK(desktop.ledger.controls.contains("halt-break@alpaca/IBM"));
    CHECK(alerted(desktop, "position.drift"));
    desktop.order("1");
    CHECK(last_error(desktop) == "risk.halted");
    desktop.manager.create(request("2", Side::Buy, 1, "bot", "AAPL"));
    desktop.ledger.commit();
    CHECK(desktop.venue.sent.size() == 1);
    desktop.held.clear();
    live_on(desktop, 20);
    CHECK(desktop.ledger.controls.contains("halt-break@alpaca/IBM") == !resumes);
    CHECK(alerted(desktop, "trading.resumed") == resumes);
  }
}

TEST_CASE("manager: a break that stays is told once, however often it is looked at") {
  for (const bool halted_already : {false, true}) {
    Desktop desktop{{.strangers = oms::ExternalPolicy::Alarm}};
    desktop.start();
    if (halted_already) desktop.control("halt");
    shows(desktop, 5, 100);
    desktop.control("reconcile");
    live_on(desktop, 300);
    CHECK(std::ranges::count(desktop.events.alerts, "position.drift", &wire::Alert::code) == 1);
    shows(desktop, 6, 100);  // news
    live_on(desktop, 300);
    CHECK(std::ranges::count(desktop.events.alerts, "position.drift", &wire::Alert::code) == 2);
  }
}

TEST_CASE("manager: a halt of a break is lifted by the next life, too") {
  Desktop desktop{{.strangers = oms::ExternalPolicy::Alarm}};
  desktop.ledger.recovered.controls = {{"halt-break@alpaca/IBM", "before"}, {"halt", "by hand"}};
  desktop.ledger.controls = {{"halt-break@alpaca/IBM", "before"}, {"halt", "by hand"}};
  desktop.start();
  live_on(desktop, 20);
  CHECK(desktop.ledger.controls == std::map<std::string, std::string>{{"halt", "by hand"}});
}

TEST_CASE("manager: nothing is adopted at a made-up price, nor what looks like a split") {
  Desktop desktop;
  desktop.holds(10);
  desktop.start();
  SECTION("gone, and no price of it known") { desktop.held.clear(); }
  SECTION("ten times as many at a tenth") { shows(desktop, 100, 10); }
  desktop.control("reconcile");
  live_on(desktop, 90);
  CHECK(desktop.ledger.changes.empty());
  CHECK(desktop.ledger.controls.contains("halt-break@alpaca/IBM"));
}

TEST_CASE("manager: a difference is adopted when it has lasted, at the market's price") {
  Desktop desktop;
  desktop.holds(10);
  desktop.start();
  desktop.held.clear();
  desktop.control("reconcile");
  for (int i = 0; i < 90; ++i) {
    if (i == 50) CHECK(desktop.ledger.changes.empty());
    price(desktop, "IBM", 97);
    live_on(desktop, 1);
  }
  std::vector<domain::Fill> fills;
  for (const auto& change : desktop.ledger.changes)
    fills.insert(fills.end(), change.fills.begin(), change.fills.end());
  REQUIRE(fills.size() == 1);
  CHECK(fills[0].price == Price{97});
  CHECK(fills[0].qty == Quantity{10});
}

TEST_CASE("manager: an account that the venue has blocked is told once, and so is its end") {
  Desktop desktop;
  desktop.start();
  const auto look = [&](const std::string& blocked) {
    desktop.venue.blocked = blocked;
    desktop.pass(61s);
    desktop.settle();
    REQUIRE_FALSE(desktop.venue.accounts.empty());
    while (!desktop.venue.accounts.empty())
      ScriptedVenue::answer<domain::Balance>(desktop.venue.accounts, domain::Balance{});
  };
  const auto told = [&](const std::string& code) {
    return std::ranges::count_if(desktop.events.alerts,
                                 [&](const auto& alert) { return alert.code == code; });
  };
  look("");
  CHECK(told("venue.account_blocked") == 0);
  look("status ACCOUNT_CLOSED");
  look("status ACCOUNT_CLOSED");
  REQUIRE(told("venue.account_blocked") == 1);
  const auto alert = std::ranges::find_if(desktop.events.alerts,
                                          [](const auto& a) { return a.code == "venue.account_blocked"; });
  CHECK(alert->severity == wire::Severity::Critical);
  CHECK_THAT(alert->message, ContainsSubstring("account blocked") && ContainsSubstring("ACCOUNT_CLOSED"));
  CHECK(alert->subject == "alpaca");
  CHECK_THAT(desktop.manager.degraded_reason(),
             ContainsSubstring("account blocked: alpaca says status ACCOUNT_CLOSED"));
  look("trading_blocked");  // other words are news
  CHECK(told("venue.account_blocked") == 2);
  CHECK(told("venue.account_open") == 0);
  look("");
  look("");
  CHECK(told("venue.account_open") == 1);
  CHECK(desktop.manager.degraded_reason().empty());
  look("trading_blocked");
  desktop.venue.blocked.clear();
  desktop.control("reconcile");  // the operator does not wait for the next pass
  desktop.settle();
  REQUIRE_FALSE(desktop.venue.accounts.empty());
  while (!desktop.venue.accounts.empty())
    ScriptedVenue::answer<domain::Balance>(desktop.venue.accounts, domain::Balance{});
  CHECK(told("venue.account_open") == 2);
}

TEST_CASE("engine: a long pause that the venue has asked for is told, a short one is not") {
  Desktop desktop;
  desktop.start();
  desktop.venue.quiet = 1s;
  CHECK(desktop.manager.degraded_reason().empty());
  desktop.venue.quiet = 40s;
  CHECK(desktop.manager.degraded_reason() == "alpaca is rate limited: only cancels are sent");
}

TEST_CASE("manager: invented bots and symbols are halted up to a bound, known ones always") {
  Desktop desktop{{.bots = {BotId{"listed"}}}};
  desktop.holds(5, "AAPL");
  desktop.start();
  const auto halt = [&](const std::string& what, const std::string& name) {
    std::vector<std::pair<std::string, std::string>> args{{what, name}};
    if (what == "symbol") args.emplace_back("venue", "alpaca");
    desktop.control("halt", args);
    desktop.ledger.commit();
  };
  for (int i = 0; i < 3'000; ++i) halt("bot", "made_up_" + std::to_string(i));
  for (int i = 0; i < 3'000; ++i) halt("symbol", "X" + std::to_string(i));
  CHECK(desktop.ledger.controls.size() == 1'000);
  CHECK(desktop.manager.degraded_reason().size() <= 4096);
  const auto reply = [&] { return desktop.events.replied; };
  CHECK(reply().args.front().second == "false");
  for (const auto& [what, name, suffix] :
       {std::tuple{"bot", "listed", ".listed"}, std::tuple{"bot", "bot", ".bot"},
        std::tuple{"symbol", "IBM", "@alpaca/IBM"}, std::tuple{"symbol", "AAPL", "@alpaca/AAPL"}}) {
    halt(what, name);
    CHECK(desktop.ledger.controls.contains(std::string{"halt"} + suffix));
  }
  halt("bot", "made_up_1");  // again, with another reason perhaps
  CHECK(reply().args.front().second == "true");
  desktop.control("halt");
  desktop.ledger.commit();
  CHECK(desktop.ledger.controls.contains("halt"));
  const auto alerts = desktop.events.alerts.size();
  const auto writes = desktop.ledger.control_writes;
  for (int i = 0; i < 100; ++i) desktop.control("resume", {{"bot", "never_" + std::to_string(i)}});
  desktop.ledger.commit();
  CHECK(reply().args.front().second == "true");
  CHECK(desktop.events.alerts.size() == alerts);
  CHECK(desktop.ledger.control_writes == writes);
  desktop.control("halt", {{"bot", "no bot/\n"}});
  CHECK(reply().args.front().second == "false");
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
