// How far a halt reaches, what it closes, and what the venue itself halts.
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
