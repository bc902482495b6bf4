// Several venues side by side: what one of them does, or does not do, is its own affair.
#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "oms/orders/order_manager.hpp"
#include "support/catch.hpp"
#include "unit/oms/rig.hpp"
#include "unit/oms/scripted_venue.hpp"
#include "unit/oms/venue_session_room.hpp"

using namespace avenor;
using namespace std::chrono_literals;
using namespace avenor::testing;
using domain::BotId;
using domain::Quantity;
using domain::Side;
using domain::Symbol;
using domain::VenueName;
using oms::Scope;
using venue::VenueError;

namespace {

const VenueName kFirst{"alpaca"}, kSecond{"second"};

risk::RiskLimits limits() {
  risk::RiskLimits book;
  book.symbols = {Symbol{"IBM"}, Symbol{"BTC/USD"}, Symbol{"MSFT"}};
  book.defaults.max_order_qty = Quantity{100};
  return book;
}

/// An account of each of two venues; BTC/USD is at home at the second.
struct Two {
  FakeClock clock;
  FakeLedger ledger;
  FakeEventSink events;
  ScriptedVenue first{"alpaca"}, second{"second"};
  oms::OrderManager manager;
  std::vector<std::string> ready;
  std::map<VenueName, std::vector<domain::NamedPosition>> held;

  explicit Two(oms::ExternalPolicy strangers = oms::ExternalPolicy::Alarm)
      : manager{{.strangers = strangers,
                 .bots = {BotId{"bot"}},
                 .homes = {kFirst, {{Symbol{"BTC/USD"}, kSecond}}}},
                clock,
                ledger,
                events,
                limits()} {
    manager.add_venue(first, first);
    manager.add_venue(second, second, {Symbol{"MSFT"}});
  }
  void start() {
    manager.start([this](const VenueName& venue) { ready.push_back(venue.str()); },
                  [](const core::Error&) {});
    ledger.commit();
    first.stream.on_up();
    second.stream.on_up();
  }
  void start_both() {
    start();
    settle(first);
    settle(second);
    REQUIRE(ready == std::vector<std::string>{"alpaca", "second"});
  }
  /// Answers every question of a comparison.
  void settle(ScriptedVenue& venue) {
    for (int i = 0; i < 20; ++i) {
      ledger.commit();
      while (!venue.lists.empty()) ScriptedVenue::answer<std::vector<venue::OrderReport>>(venue.lists, {});
      while (!venue.finds.empty())
        ScriptedVenue::answer(venue.finds, ScriptedVenue::trouble(VenueError::Kind::NotFound));
      while (!venue.fills_waiting.empty())
        ScriptedVenue::answer<std::vector<venue::FillReport>>(venue.fills_waiting, {});
      while (!venue.held.empty())
        ScriptedVenue::answer<std::vector<domain::NamedPosition>>(venue.held, held[venue.name()]);
      while (!venue.accounts.empty())
        ScriptedVenue::answer<domain::Balance>(venue.accounts, domain::Balance{.venue = venue.name()});
    }
  }
  void pass(core::Duration time) {
    for (core::Duration gone{}; gone < time; gone += 500ms) {
      clock.advance(500ms);
      manager.tick();
      ledger.commit();
    }
  }
  std::string order(const std::string& id, const std::string& venue, const std::string& symbol = "IBM") {
    manager.create(request(id, Side::Buy, 1, "bot", symbol, venue));
    ledger.commit();
    return "bot:entry:" + id;
  }
  void control(const std::string& verb, std::vector<std::pair<std::string, std::string>> args = {}) {
    manager.control({.reply = false, .request_id = "1", .verb = verb, .args = std::move(args)});
    ledger.commit();
  }
  std::string argument(const std::string& name) const {
    for (const auto& [key, value] : events.replied.args)
      if (key == name) return value;
    return {};
  }
  void holds(const VenueName& venue, int qty, const char* symbol = "IBM") {
    const domain::PositionKey key{.venue = venue, .bot_id = BotId{"bot"}, .symbol = Symbol{symbol}};
    ledger.recovered.positions.push_back({key, {.qty = Quantity{qty}, .avg_price = domain::Price{100}}});
    held[venue].push_back({{.venue = venue, .bot_id = {}, .symbol = key.symbol},
                           {.qty = Quantity{qty}, .avg_price = domain::Price{100}}});
  }
  /// What the bot was told last of this order.
  const wire::Confirmation* told(const std::string& id) const {
    for (auto it = events.told.rbegin(); it != events.told.rend(); ++it)
      if (it->client_order_id.view() == id) return &*it;
    return nullptr;
  }
};

}  // namespace

TEST_CASE("venues: orders for one are taken as soon as it is ready, though the other never answers") {
  Two two;
  two.holds(kSecond, 7);
  two.start();
  CHECK_FALSE(two.manager.ready());
  two.settle(two.first);
  CHECK(two.ready == std::vector<std::string>{"alpaca"});
  CHECK(two.manager.ready());
  two.order("1", "alpaca");
  CHECK(two.first.sent.size() == 1);
  const auto writes = two.ledger.changes.size();
  const auto waits = two.order("2", "second");
  CHECK(two.second.sent.empty());
  CHECK(two.ledger.changes.size() == writes);
  CHECK(two.told(waits) == nullptr);  // its bot repeats it
  CHECK(two.manager.degraded_reason().find("second is not ready") != std::string::npos);

  // The bot is told what it holds, and of which venue that may be behind.
  two.manager.query({BotId{"bot"}});
  two.ledger.commit();
  REQUIRE(two.events.bot_states == 1);
  CHECK(two.events.bot_state.waiting_for == std::vector{kSecond});
  CHECK(two.events.bot_state.positions.size() == 1);

  two.settle(two.second);
  CHECK(two.ready == std::vector<std::string>{"alpaca", "second"});
  two.order("2", "second");
  CHECK(two.second.sent.size() == 1);
  two.pass(500ms);
  two.manager.query({BotId{"bot"}});
  two.ledger.commit();
  CHECK(two.events.bot_state.waiting_for.empty());
}

TEST_CASE("venues: each is asked for the rules of what is traded there, and of nothing else") {
  Two two;
  two.start_both();
  CHECK(two.first.instruments_asked == std::vector{Symbol{"IBM"}, Symbol{"MSFT"}});
  CHECK(two.second.instruments_asked == std::vector{Symbol{"BTC/USD"}, Symbol{"MSFT"}});
}

TEST_CASE("venues: a cancel reaches no venue that is not ready") {
  Two two;
  auto open = live(request("old", Side::Buy, 3, "bot", "IBM", "second"));
  open.order.venue_order_id = domain::VenueOrderId{"v-old"};
  open.order.created_at = two.clock.wall();
  two.ledger.recovered.open_orders.push_back({.order = open.order, .fingerprint = {}, .execs = {}});
  two.start();
  two.settle(two.first);
  const domain::OrderCancel cancel{.client_order_id = open.order.id(), .bot_id = BotId{"bot"}};
  two.manager.cancel(cancel);
  two.pass(1s);
  CHECK(two.second.cancelled.empty());
  two.second.stream.on_order({.client_id = {},
                              .venue_order_id = domain::VenueOrderId{"v-old"},
                              .symbol = Symbol{"IBM"},
                              .qty = Quantity{3},
                              .state = domain::OrderEvent::Accepted});
  for (int i = 0; i < 20 && two.ready.size() < 2; ++i) {
    while (!two.second.finds.empty())
      ScriptedVenue::answer<venue::OrderReport>(
          two.second.finds, venue::OrderReport{.client_id = open.order.id().str(),
                                               .venue_order_id = domain::VenueOrderId{"v-old"},
                                               .symbol = Symbol{"IBM"},
                                               .qty = Quantity{3}});
    two.settle(two.second);
  }
  REQUIRE(two.ready.size() == 2);
  two.manager.cancel(cancel);
  CHECK(two.second.cancelled.size() == 1);
}

TEST_CASE("venues: an order without a venue goes to its symbol's home, and is the same when it is repeated") {
  Two two;
  two.start_both();
  two.order("1", "");
  two.order("2", "", "BTC/USD");
  REQUIRE(two.first.sent.size() == 1);
  REQUIRE(two.second.sent.size() == 1);
  CHECK(two.first.sent[0].symbol.view() == "IBM");
  CHECK(two.second.sent[0].symbol.view() == "BTC/USD");
  two.order("2", "", "BTC/USD");
  CHECK(two.second.sent.size() == 1);
  CHECK_FALSE(two.events.alerted("order.id_conflict"));
  REQUIRE(two.told("bot:entry:2"));
  CHECK(two.told("bot:entry:2")->venue == kSecond);
}

TEST_CASE("venues: a clock that is wrong halts its own venue, and a resume of that venue lifts it") {
  Two two;
  two.start_both();
  const auto ask = [&](ScriptedVenue& venue, core::Duration off) {
    while (!venue.clocks.empty())
      ScriptedVenue::answer<venue::VenueClock>(
          venue.clocks, venue::VenueClock{.now = two.clock.wall() + off, .sessions = {}});
  };
  for (int i = 0; i < 2; ++i) {
    ask(two.first, 0s);
    ask(two.second, 1h);
    two.pass(3s);
    two.settle(two.first);
    two.settle(two.second);
  }
  ask(two.second, 1h);
  two.ledger.commit();
  CHECK(two.ledger.controls.contains("halt@second"));
  CHECK_FALSE(two.ledger.controls.contains("halt"));
  two.order("1", "alpaca");
  CHECK(two.first.sent.size() == 1);
  const auto refused = two.order("2", "second");
  CHECK(two.second.sent.empty());
  REQUIRE(two.told(refused));
  CHECK(two.told(refused)->error == "risk.halted");
  two.control("resume", {{"venue", "second"}});
  two.order("3", "second");
  CHECK(two.second.sent.size() == 1);
}

TEST_CASE("venues: a position that differs halts its symbol there, and not where it agrees") {
  Two two;
  two.start_both();
  two.held[kSecond].push_back({{.venue = kSecond, .bot_id = {}, .symbol = Symbol{"IBM"}},
                               {.qty = Quantity{9}, .avg_price = domain::Price{100}}});
  for (int i = 0; i < 60 && !two.ledger.controls.contains("halt-break@second/IBM"); ++i) {
    two.pass(5s);
    two.settle(two.first);
    two.settle(two.second);
  }
  REQUIRE(two.ledger.controls.contains("halt-break@second/IBM"));
  two.order("1", "alpaca");
  CHECK(two.first.sent.size() == 1);
  two.order("2", "second");
  CHECK(two.second.sent.empty());
  two.order("3", "second", "BTC/USD");
  CHECK(two.second.sent.size() == 1);
}

TEST_CASE("venues: a bot that one venue refuses again and again is halted there, and goes on elsewhere") {
  Two two;
  two.start_both();
  for (int i = 0; i < 5; ++i) {
    two.order("r" + std::to_string(i), "second");
    REQUIRE_FALSE(two.second.submits.empty());
    ScriptedVenue::answer(two.second.submits, ScriptedVenue::trouble(VenueError::Kind::Refused));
    two.ledger.commit();
  }
  CHECK(two.ledger.controls.contains("halt.bot@second"));
  CHECK_FALSE(two.ledger.controls.contains("halt.bot"));
  two.order("1", "alpaca");
  CHECK(two.first.sent.size() == 1);
  two.order("2", "second");
  CHECK(two.second.sent.size() == 5);
  const bool everywhere = GENERATE(true, false);
  if (everywhere)
    two.control("resume", {{"bot", "bot"}});  // wherever it is halted
  else
    two.control("resume", {{"bot", "bot"}, {"venue", "second"}});
  CHECK_FALSE(two.ledger.controls.contains("halt.bot@second"));
  two.order("3", "second");
  CHECK(two.second.sent.size() == 6);
  two.control("halt", {{"bot", "bot"}, {"symbol", "IBM"}, {"venue", "second"}});
  CHECK(two.argument("ok") == "false");
}

TEST_CASE("venues: what is to be flat is flat at one venue, though the other is not to be had") {
  Two two;
  two.holds(kFirst, 5);
  two.holds(kSecond, 7);
  two.start();
  two.settle(two.first);
  two.control("halt", {{"flatten", "true"}});
  two.settle(two.first);
  two.pass(3s);
  two.settle(two.first);
  two.pass(2s);
  REQUIRE(two.first.sent.size() == 1);
  CHECK(two.first.sent[0].side == Side::Sell);
  CHECK(two.first.sent[0].qty == Quantity{5});
  CHECK(two.second.sent.empty());
  CHECK(two.ledger.controls.contains("flatten."));
  two.settle(two.second);
  two.pass(3s);
  two.settle(two.second);
  REQUIRE(two.second.sent.size() == 1);
  CHECK(two.second.sent[0].qty == Quantity{7});
}

TEST_CASE("venues: reconcile answers once, when all have, and names the one that could not be compared") {
  Two two;
  two.start_both();
  const int replies = two.events.replies;
  two.control("reconcile");
  two.settle(two.first);
  CHECK(two.events.replies == replies);
  while (!two.second.lists.empty())
    ScriptedVenue::answer<std::vector<venue::OrderReport>>(
        two.second.lists,
        tl::unexpected(VenueError{.kind = VenueError::Kind::Unknown, .code = "x", .message = "gone"}));
  two.settle(two.second);
  REQUIRE(two.events.replies == replies + 1);
  CHECK(two.argument("ok") == "false");
  CHECK(two.argument("message").find("second") != std::string::npos);
  CHECK(two.argument("message").find("alpaca") == std::string::npos);
}

TEST_CASE("venues: each one's history is asked for from its own last execution") {
  Two two;
  const auto now = two.clock.wall();
  two.ledger.recovered.last_fill_at = {{kFirst, now - 1h}, {kSecond, now - 72h}};
  two.start();
  two.settle(two.first);
  two.settle(two.second);
  REQUIRE_FALSE(two.first.fills_asked.empty());
  REQUIRE_FALSE(two.second.fills_asked.empty());
  CHECK(two.first.fills_asked[0] > now - 2h);
  CHECK(two.second.fills_asked[0] <= now - 72h);
}

TEST_CASE("venues: the status tells of each, and of which is ready") {
  Two two;
  two.start();
  two.settle(two.first);
  two.control("status");
  CHECK(two.argument("venue.alpaca") == "ok");
  CHECK(two.argument("venue.second").find("second is not ready") != std::string::npos);
  CHECK(two.manager.summary().find("alpaca ok, second not ready") != std::string::npos);
  two.settle(two.second);
  two.second.stream.on_down("cut");
  two.control("status");
  CHECK(two.argument("venue.alpaca") == "ok");
  CHECK(two.argument("venue.second").find("order stream of second is down (cut)") != std::string::npos);
  CHECK(two.manager.summary().find("alpaca ok, second degraded") != std::string::npos);
  two.order("1", "alpaca");
  CHECK(two.first.sent.size() == 1);
}

TEST_CASE("venues: a price counts at the venue that tells it, and none of a venue that is not ours") {
  Two two;
  two.start_both();
  const auto tell = [&](const std::string& venue, core::Duration ahead) {
    domain::Quote quote{
        .symbol = Symbol{"IBM"}, .venue = VenueName{venue}, .event_ts = two.clock.wall() + ahead};
    quote.last = domain::Price{100};
    two.manager.quote(quote);
  };
  const auto told = [&] {
    return std::ranges::count_if(two.events.alerts,
                                 [](const auto& alert) { return alert.code == "price.future"; });
  };
  tell("alpaca", 1h);
  tell("nobody", 1h);
  CHECK(told() == 1);
  tell("second", 1h);
  CHECK(told() == 2);
  tell("second", 1h);
  CHECK(told() == 2);
}

TEST_CASE("scope: each kind has a name that reads back as itself") {
  const Scope scopes[] = {{},
                          {.bot = {}, .venue = kSecond, .symbol = {}},
                          {.bot = {}, .venue = kSecond, .symbol = Symbol{"BTC/USD"}},
                          {.bot = BotId{"bot"}, .venue = {}, .symbol = {}},
                          {.bot = BotId{"bot"}, .venue = kSecond, .symbol = {}}};
  for (const auto& scope : scopes) CHECK(Scope::parse_suffix(scope.suffix()) == scope);
  CHECK(scopes[4].suffix() == ".bot@second");
  CHECK(scopes[4].to_string() == "bot at second");
  CHECK(scopes[4].options() == " --bot bot --venue second");
  CHECK(scopes[4].covers(request("1", Side::Buy, 1, "bot", "IBM", "second")));
  CHECK_FALSE(scopes[4].covers(request("1", Side::Buy, 1, "bot", "IBM", "alpaca")));
  CHECK_FALSE(scopes[4].covers(request("1", Side::Buy, 1, "other", "IBM", "second")));
  for (const char* bad : {".", ".@second", ".bot@", "@", "@/IBM", "@second/"})
    CHECK_FALSE(Scope::parse_suffix(bad));
}

TEST_CASE("venues: orders from outside that two venues show under the same id are two orders") {
  Two two{oms::ExternalPolicy::Adopt};
  two.ledger.remembers = true;
  two.start_both();
  for (auto* venue : {&two.first, &two.second})
    venue->stream.on_order(
        report("", "v1", Side::Buy, venue == &two.first ? 3 : 4, domain::OrderEvent::Accepted));
  two.ledger.commit();
  std::map<std::string, std::pair<VenueName, Quantity>> taken;
  for (const auto& change : two.ledger.changes)
    if (change.intent)
      taken[change.intent->order.id().str()] = {change.intent->order.request.venue,
                                                change.intent->order.request.qty};
  CHECK(taken == std::map<std::string, std::pair<VenueName, Quantity>>{
                     {"external:venue:alpaca:v1", {kFirst, Quantity{3}}},
                     {"external:venue:second:v1", {kSecond, Quantity{4}}}});
}
