// The operator's commands that come late, or again: what is older than what it would change changes nothing.
#include <algorithm>

#include "oms/orders/dispatch.hpp"
#include "support/catch.hpp"
#include "unit/oms/desktop.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

namespace {

using Arguments = std::vector<std::pair<std::string, std::string>>;

struct Command {
  std::string verb;
  Arguments args;
  core::WallTime sent;
};

struct Console : Desktop {
  using Desktop::Desktop;

  void give(const Command& command) {
    oms::dispatch(
        manager, wire::Control{.reply = false, .request_id = "1", .verb = command.verb, .args = command.args},
        command.sent);
    ledger.commit();
  }
  Command now(const std::string& verb, Arguments args = {}) const {
    return {verb, std::move(args), clock.wall()};
  }
  std::string said(const std::string& name) const {
    for (const auto& [key, value] : events.replied.args)
      if (key == name) return value;
    return {};
  }
  bool accepted() const { return said("ok") == "true"; }
  std::ptrdiff_t outdated() const {
    return std::ranges::count_if(events.alerts,
                                 [](const auto& alert) { return alert.code == "control.outdated"; });
  }
  bool halted(const std::string& scope = {}) const { return ledger.controls.contains("halt" + scope); }
};

}  // namespace

TEST_CASE("control: a resume that is older than the halt it would lift lifts nothing, and that is told") {
  Console console;
  console.start();
  const auto before = console.now("resume");
  console.pass(1s);
  console.give(console.now("halt", {{"reason", "looks wrong"}}));
  REQUIRE(console.halted());
  console.pass(1s);
  console.give(before);
  CHECK_FALSE(console.accepted());
  CHECK_THAT(console.said("message"),
             ContainsSubstring("1.000 s before everything was halted (looks wrong)"));
  CHECK(console.outdated() == 1);
  CHECK(console.halted());
  console.order("1");
  CHECK(console.venue.sent.empty());
  console.give(console.now("resume"));
  CHECK(console.accepted());
  CHECK_FALSE(console.halted());
}

TEST_CASE("control: a resume that comes again, byte for byte, does not lift the next halt") {
  Console console;
  console.start();
  const Arguments symbol{{"symbol", "IBM"}, {"venue", "alpaca"}};
  console.give(console.now("halt", symbol));
  console.pass(1s);
  const auto resume = console.now("resume", symbol);
  console.give(resume);
  REQUIRE_FALSE(console.halted("@alpaca/IBM"));
  console.give(resume);  // nothing to lift
  CHECK(console.accepted());
  console.pass(1s);
  console.give(console.now("halt", symbol));
  console.give(resume);
  CHECK_FALSE(console.accepted());
  CHECK(console.halted("@alpaca/IBM"));
}

TEST_CASE("control: a resume is not older than a halt because the clock was put right in between") {
  Console console;
  console.clock.step_wall(1h);
  console.start();
  console.give(console.now("halt"));
  console.clock.step_wall(-1h);
  console.pass(1s);
  console.give(console.now("resume"));
  CHECK(console.accepted());
  CHECK_FALSE(console.halted());
}

TEST_CASE("control: a halt out of the ledger is as old as the ledger says") {
  Console console;
  console.ledger.recovered.controls = {{"halt", "in the life before"}};
  console.ledger.recovered.controls_changed_at = {{"halt", console.clock.wall() - 10s}};
  console.ledger.controls = {{"halt", "in the life before"}};
  const Command before{"resume", {}, console.clock.wall() - 11s},
      after{"resume", {}, console.clock.wall() - 9s};
  console.start();
  console.give(before);
  CHECK_FALSE(console.accepted());
  CHECK(console.halted());
  console.give(after);
  CHECK(console.accepted());
  CHECK_FALSE(console.halted());
}

TEST_CASE("control: a resume that has waited for a minute, or is of the future, is refused with its age") {
  Console console;
  console.start();
  console.give(console.now("halt"));
  const auto resume = console.now("resume");
  console.pass(61s);
  console.give(resume);
  CHECK_THAT(console.said("message"), ContainsSubstring("it is 61 s old"));
  console.give({"resume", {}, console.clock.wall() + 6s});
  CHECK_THAT(console.said("message"), ContainsSubstring("6 s ahead"));
  CHECK(console.halted());
  console.give({"resume", {}, console.clock.wall() + 1s});
  CHECK(console.accepted());
}

TEST_CASE("control: a resume does not accept a difference of positions that came after it") {
  Console console{{.strangers = oms::ExternalPolicy::Alarm}};
  console.start();
  const auto before = console.now("resume");
  console.held.push_back(
      {{.venue = domain::VenueName{"alpaca"}, .bot_id = {}, .symbol = domain::Symbol{"IBM"}},
       {.qty = domain::Quantity{5}, .avg_price = domain::Price{100}}});
  console.control("reconcile");
  for (int i = 0; i < 40; ++i) {
    console.pass(500ms);
    console.settle();
  }
  REQUIRE(console.ledger.controls.contains("halt-break@alpaca/IBM"));
  console.give(before);  // it names everything, and everything is not halted
  CHECK_FALSE(console.accepted());
  CHECK_THAT(console.said("message"), ContainsSubstring("difference of IBM at alpaca"));
}

TEST_CASE("control: an order to close that comes late halts, and closes nothing") {
  Console console;
  console.holds(5);
  console.start();
  const auto flatten = console.now("halt", {{"flatten", "true"}});
  SECTION("after a minute") {
    console.pass(61s);
    console.give(flatten);
    CHECK_THAT(console.said("message"), ContainsSubstring("halted, but nothing is cancelled or closed") &&
                                            ContainsSubstring("it is 61 s old"));
  }
  SECTION("after trading was resumed") {
    console.give(console.now("halt"));
    console.pass(1s);
    console.give(console.now("resume"));
    console.give(flatten);
    CHECK_THAT(console.said("message"), ContainsSubstring("before trading was last resumed"));
  }
  CHECK_FALSE(console.accepted());
  CHECK(console.outdated() == 1);
  CHECK(console.halted());
  console.pass(5s);
  CHECK(console.venue.sent.empty());
  CHECK_FALSE(console.ledger.controls.contains("flatten."));
  console.give(console.now("halt", {{"flatten", "true"}}));
  CHECK(console.accepted());
  CHECK(console.venue.sent.size() == 1);
}

TEST_CASE("control: a plain halt is never too late") {
  Console console;
  console.start();
  const auto halt = console.now("halt");
  console.pass(3600s);
  console.give(halt);
  CHECK(console.accepted());
  CHECK(console.halted());
}

TEST_CASE("control: a word on an order that has changed since is refused") {
  Console console;
  console.start();
  console.order("1");
  ScriptedVenue::answer(console.venue.submits, ScriptedVenue::trouble(venue::VenueError::Kind::Unknown));
  console.ledger.commit();
  const Arguments args{
      {"client_order_id", "bot:entry:1"}, {"as", "never_arrived"}, {"reason", "told"}, {"unasked", "true"}};
  const Command before{"resolve", args, console.clock.wall() - 1s};
  console.venue.finds.clear();
  console.give(before);
  CHECK_FALSE(console.accepted());
  CHECK_THAT(console.said("message"), ContainsSubstring("has changed since"));
  CHECK(console.venue.finds.empty());
  console.give(console.now("resolve", args));
  CHECK(console.venue.finds.size() == 1);
}

TEST_CASE(
    "control: a cancel that stays pending at the venue is told: since when, how often asked for, and the "
    "venue's words") {
  Console console;
  console.start();
  console.order("1");
  const auto sent = console.venue.sent.back();
  ScriptedVenue::answer<venue::OrderReport>(console.venue.submits,
                                            venue::OrderReport{.client_id = sent.client_order_id.str(),
                                                               .venue_order_id = domain::VenueOrderId{"v1"},
                                                               .symbol = sent.symbol,
                                                               .side = sent.side,
                                                               .qty = sent.qty,
                                                               .state = domain::OrderEvent::Accepted});
  console.ledger.commit();
  const auto ask = [&] { console.give(console.now("order", {{"client_order_id", "bot:entry:1"}})); };
  ask();
  CHECK(console.said("held") == "true");
  CHECK(console.said("cancel_wished_at").empty());
  const auto wished = console.clock.wall();
  oms::dispatch(console.manager,
                wire::OrderCancel{.client_order_id = sent.client_order_id, .bot_id = sent.bot_id});
  ask();
  CHECK(console.said("cancel_wished_at") == core::to_rfc3339(wished));
  CHECK(console.said("cancels_sent") == "1");
  CHECK(console.said("cancel_words") == "no answer yet");
  const auto refuse = [&] {
    while (!console.venue.cancels.empty())
      ScriptedVenue::answer<void>(
          console.venue.cancels,
          tl::unexpected(venue::VenueError{.kind = venue::VenueError::Kind::Refused,
                                           .code = "test",
                                           .message = "order is already in \"pending_cancel\" state"}));
  };
  refuse();
  console.give(console.now("status"));
  CHECK_THAT(console.said("cancel_pending.bot:entry:1"),
             ContainsSubstring("sent 1 times") && ContainsSubstring("already in \"pending_cancel\""));
  CHECK(console.manager.degraded_reason().empty());  // that it takes a moment is nothing
  console.pass(11s);
  refuse();
  console.give(console.now("status"));
  CHECK_THAT(console.said("trouble"),
             ContainsSubstring(
                 "a cancel is not yet confirmed: bot:entry:1 at alpaca, requested 2023-11-14T22:13:20Z") &&
                 ContainsSubstring("already in \"pending_cancel\""));
  for (int i = 0; i < 5; ++i) {  // the venue shows it open, and is asked again
    while (!console.venue.finds.empty())
      ScriptedVenue::answer<venue::OrderReport>(
          console.venue.finds, venue::OrderReport{.client_id = sent.client_order_id.str(),
                                                  .venue_order_id = domain::VenueOrderId{"v1"},
                                                  .symbol = sent.symbol,
                                                  .side = sent.side,
                                                  .qty = sent.qty,
                                                  .state = domain::OrderEvent::Accepted});
    console.pass(5s);
    refuse();
  }
  ask();
  CHECK(std::stoi(console.said("cancels_sent")) > 1);
  console.venue.stream.on_order({.client_id = sent.client_order_id.str(),
                                 .venue_order_id = domain::VenueOrderId{"v1"},
                                 .symbol = sent.symbol,
                                 .side = sent.side,
                                 .qty = sent.qty,
                                 .state = domain::OrderEvent::Cancelled});
  console.ledger.commit();
  console.give(console.now("status"));
  CHECK(console.said("trouble").empty());
  CHECK(console.said("cancel_pending.bot:entry:1").empty());
  ask();
  CHECK(console.said("cancel_wished_at").empty());
}

TEST_CASE(
    "control: what has waited for the ledger with us has not come late, and an older resume does not take it "
    "back") {
  Console console;
  console.holds(5);
  console.ledger.hold_answers = true;
  console.manager.start([](const auto&) {}, [](const core::Error&) {});
  const auto resume = console.now("resume");
  const auto give = [&](const Command& command) {
    oms::dispatch(
        console.manager,
        wire::Control{.reply = false, .request_id = command.verb, .verb = command.verb, .args = command.args},
        command.sent);
  };
  bool late = false;
  auto flatten = console.now("halt", {{"flatten", "true"}});
  SECTION("it came at once") {}
  SECTION("it was late already when it came") {
    late = true;
    flatten.sent = flatten.sent - 61s;
  }
  console.clock.advance(1ms);
  if (!late) flatten.sent = console.clock.wall();
  give(flatten);
  if (!late) give(resume);
  console.clock.advance(120s);
  console.ledger.commit();
  console.ledger.hold_answers = false;
  console.venue.stream.on_up();
  console.settle();
  console.pass(3s);
  CHECK(console.halted());
  CHECK(console.venue.sent.size() == (late ? 0U : 1U));
  CHECK(console.outdated() == (late ? 1 : 0));
}

TEST_CASE("control: a misspelt or empty argument does not widen a command, and is told with the way out") {
  Console console;
  console.start();
  const auto refused = [&](const std::string& verb, Arguments args, const char* why) {
    INFO(verb << ": " << why);
    console.give(console.now(verb, std::move(args)));
    CHECK_FALSE(console.accepted());
    CHECK_THAT(console.said("message"), ContainsSubstring(why));
  };
  refused("halt", {{"bots", "bot"}}, "halt has no argument bots: its arguments are bot, symbol, venue");
  for (const char* scope : {"bot", "symbol", "venue"})
    refused("halt", {{scope, ""}}, "is empty: give it a value or leave it out");
  refused("halt", {{"bot", "bot"}, {"cancle", "true"}}, "no argument cancle");
  refused("halt", {{"bot", "bot"}, {"flatten", "TRUE"}}, "flatten is 'TRUE': it must be true or false");
  refused("halt", {{"bot", "bot"}, {"bot", "other"}}, "bot is given twice");
  refused("status", {{"bot", "bot"}}, "status takes no arguments");
  CHECK(console.ledger.controls.empty());
  console.give(console.now("halt", {{"reason", ""}, {"cancel", "false"}}));
  REQUIRE(console.halted());
  refused("resume", {{"bots", "bot"}}, "resume has no argument bots");
  refused("resume", {{"bot", ""}}, "bot is empty");
  CHECK(console.halted());
}
