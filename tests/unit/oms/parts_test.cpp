#include <chrono>
#include <set>

#include "oms/brackets/held_bracket.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/orders/fingerprint.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/sessions/cash_reconciliation.hpp"
#include "support/catch.hpp"
#include "unit/oms/rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using domain::BotId;
using domain::Currency;
using domain::CurrencyUnits;
using domain::Money;
using domain::Price;
using domain::Quantity;
using domain::Side;
using domain::Symbol;
using domain::VenueName;
using oms::fingerprint;
using oms::KillSwitch;
using oms::PositionBook;
using oms::Scope;

namespace {

domain::Fill fill(Side side, int qty, int price, const std::string& bot = "bot",
                  const std::string& venue = "alpaca") {
  domain::Fill f;
  f.bot_id = BotId{bot};
  f.symbol = Symbol{"IBM"};
  f.venue = VenueName{venue};
  f.side = side;
  f.qty = Quantity{qty};
  f.price = Price{price};
  return f;
}

}  // namespace

TEST_CASE("held bracket: rows that are to be read again do not make its holding a new one") {
  oms::HeldBracket held;
  held.since = core::MonoTime{} + std::chrono::seconds{7};
  held.failures = 3;
  held.stop_due = true;
  held.forget();
  CHECK(held.since == core::MonoTime{} + std::chrono::seconds{7});
  CHECK(held.failures == 3);
  CHECK_FALSE(held.stop_due);
}

TEST_CASE("position book: the bots' shares sum to the venue's net") {
  PositionBook book;
  book.apply(fill(Side::Buy, 10, 100));
  book.apply(fill(Side::Sell, 4, 100, "other"));
  book.apply(fill(Side::Buy, 99, 100, "bot", "bybit"));
  CHECK(book.net(VenueName{"alpaca"}, Symbol{"IBM"}) == Quantity{6});
  CHECK(book.nets(VenueName{"alpaca"}) == std::map<Symbol, Quantity>{{Symbol{"IBM"}, Quantity{6}}});
  CHECK(book.of_bot(BotId{"bot"}).size() == 2);
  CHECK(book.of({.venue = VenueName{"alpaca"}, .bot_id = BotId{"other"}, .symbol = Symbol{"IBM"}}).qty ==
        Quantity{-4});
  CHECK(book.of({.venue = VenueName{"alpaca"}, .bot_id = BotId{"nobody"}, .symbol = Symbol{"IBM"}}) ==
        domain::Position{});
}

TEST_CASE("position book: the cash that executions have moved") {
  PositionBook book;
  book.apply(fill(Side::Buy, 10, 100));
  auto sold = fill(Side::Sell, 4, 103);
  sold.fee = {.currency = Currency{"USD"}, .amount = CurrencyUnits{2}};
  book.apply(sold);
  CHECK(book.cash_flows(VenueName{"alpaca"}) ==
        PositionBook::CashFlows{{Currency{"USD"}, Money{-1000 + 412 - 2}}});
  CHECK(book.cash_flows(VenueName{"bybit"}).empty());
}

TEST_CASE("position book: each currency's cash is moved by itself, and a fee in the coin moves none") {
  PositionBook book;
  auto bought = fill(Side::Buy, 1, 30'000);
  bought.symbol = Symbol{"BTC/USDT"};
  bought.fee = {.currency = Currency{"BTC"}, .amount = CurrencyUnits::parse("0.001").value()};
  const auto held = book.apply(bought);
  CHECK(held.position.qty == Quantity::parse("0.999").value());
  CHECK(held.position.fees.to_string() == "0.001 BTC");
  auto sold = fill(Side::Sell, 4, 103);
  sold.fee = {.currency = Currency{"BNB"}, .amount = CurrencyUnits{2}};
  book.apply(sold);
  CHECK(book.cash_flows(VenueName{"alpaca"}) == PositionBook::CashFlows{{Currency{"BNB"}, Money{-2}},
                                                                        {Currency{"USD"}, Money{412}},
                                                                        {Currency{"USDT"}, Money{-30'000}}});
}

TEST_CASE("cash: what executions explain is not told") {
  oms::CashReconciliation check;
  CHECK_FALSE(check.look(domain::Money{5000}, domain::Money{}));
  for (int i = 0; i < 3; ++i) CHECK_FALSE(check.look(domain::Money{4000}, domain::Money{-1000}));
}

TEST_CASE("cash: what they do not explain is told once, when it has been seen twice") {
  oms::CashReconciliation check;
  CHECK_FALSE(check.look(domain::Money{5000}, domain::Money{}));
  SECTION("and is the new beginning then") {
    CHECK_FALSE(check.look(domain::Money{4900}, domain::Money{}));
    CHECK(check.look(domain::Money{4900}, domain::Money{}) == domain::Money{-100});
    CHECK_FALSE(check.look(domain::Money{3900}, domain::Money{-1000}));
    CHECK_FALSE(check.look(domain::Money{3900}, domain::Money{-1000}));
  }
  SECTION("an execution that we hear of late is none") {
    CHECK_FALSE(check.look(domain::Money{4000}, domain::Money{}));
    CHECK_FALSE(check.look(domain::Money{4000}, domain::Money{-1000}));
    CHECK_FALSE(check.look(domain::Money{4000}, domain::Money{-1000}));
  }
  SECTION("cents that the venue has rounded are none") {
    CHECK_FALSE(check.look(domain::Money{4999}, domain::Money{}));
    CHECK_FALSE(check.look(domain::Money{4999}, domain::Money{}));
  }
}

TEST_CASE("position book: a symbol that is flat is still compared with the venue") {
  PositionBook book;
  book.apply(fill(Side::Buy, 10, 100));
  const auto flat = book.apply(fill(Side::Sell, 10, 103));
  CHECK(flat.position.qty == Quantity{});
  CHECK(flat.position.realized_pnl == domain::Money{30});
  CHECK(book.nets(VenueName{"alpaca"}).contains(Symbol{"IBM"}));
}

TEST_CASE("position book: loading replaces what was there") {
  PositionBook book;
  book.apply(fill(Side::Buy, 10, 100));
  const domain::NamedPosition stored{
      {.venue = VenueName{"alpaca"}, .bot_id = BotId{"bot"}, .symbol = Symbol{"AAPL"}}, {.qty = Quantity{3}}};
  book.load({stored});
  CHECK(book.all() == std::vector{stored});
}

TEST_CASE("halts: in force at once, durable when the ledger says so, and over when resumed") {
  FakeLedger ledger;
  FakeClock clock;
  KillSwitch halts{clock, ledger};
  bool durable = false;
  halts.halt(Scope{.bot = BotId{"bot"}, .venue = {}, .symbol = {}}, "the test says so",
             [&](const core::Status& status) { durable = status.has_value(); });
  CHECK(halts.reason(request("1", Side::Buy, 1)) ==
        "bot is halted: the test says so (avenorctl resume --bot bot)");
  CHECK(halts.reason(request("1", Side::Buy, 1, "other")).empty());
  CHECK_FALSE(durable);
  ledger.commit();
  CHECK(durable);
  CHECK(ledger.controls == std::map<std::string, std::string>{{"halt.bot", "the test says so"}});

  halts.resume(Scope{.bot = BotId{"bot"}, .venue = {}, .symbol = {}});
  ledger.commit();
  CHECK(halts.reason(request("1", Side::Buy, 1)).empty());
  CHECK(ledger.controls.empty());
}

TEST_CASE("halts: a reason of any length in the ledger is a bounded text in each refused order") {
  FakeLedger ledger;
  FakeClock clock;
  KillSwitch halts{clock, ledger};
  halts.load({{"halt", std::string(100'000, 'x')}}, {});
  CHECK(halts.reason(request("1", Side::Buy, 1)).size() <= 4096 + 100);  // with scope and command
  CHECK(halts.reason(request("1", Side::Buy, 1)).starts_with("everything is halted: xxx"));
}

TEST_CASE("halts: everything halted is every bot halted, and resuming one bot does not lift it") {
  FakeLedger ledger;
  FakeClock clock;
  KillSwitch halts{clock, ledger};
  const Scope bot{.bot = BotId{"bot"}, .venue = {}, .symbol = {}};
  halts.halt({}, "all");
  halts.halt(bot, "this one");
  CHECK(halts.reason(request("1", Side::Buy, 1, "other")) == "everything is halted: all (avenorctl resume)");
  halts.resume(bot);
  CHECK(halts.reason(request("1", Side::Buy, 1)) == "everything is halted: all (avenorctl resume)");
  halts.resume({});
  CHECK(halts.reason(request("1", Side::Buy, 1)).empty());
}

TEST_CASE("halts: one symbol at one venue, or one venue, and nothing else") {
  FakeLedger ledger;
  FakeClock clock;
  KillSwitch halts{clock, ledger};
  const Scope pair{.bot = {}, .venue = VenueName{"alpaca"}, .symbol = Symbol{"BTC/USD"}};
  halts.halt(pair, "the pair");
  CHECK(halts.reason(request("1", Side::Buy, 1, "bot", "BTC/USD")) ==
        "BTC/USD at alpaca is halted: the pair (avenorctl resume --symbol BTC/USD --venue alpaca)");
  CHECK(halts.reason(request("1", Side::Buy, 1)).empty());
  CHECK(halts.reason(request("1", Side::Buy, 1, "bot", "BTC/USD", "bybit")).empty());
  halts.halt(Scope{.bot = {}, .venue = VenueName{"bybit"}, .symbol = {}}, "the venue");
  CHECK(halts.reason(request("1", Side::Buy, 1, "bot", "IBM", "bybit")) ==
        "bybit is halted: the venue (avenorctl resume --venue bybit)");
  CHECK(halts.reason(request("1", Side::Buy, 1)).empty());
  ledger.commit();
  CHECK(ledger.controls ==
        std::map<std::string, std::string>{{"halt@alpaca/BTC/USD", "the pair"}, {"halt@bybit", "the venue"}});
  halts.resume(pair);
  CHECK(halts.reason(request("1", Side::Buy, 1, "bot", "BTC/USD")).empty());
}

TEST_CASE("halts: what a position break has halted is lifted alone, what an operator has ordered stays") {
  FakeLedger ledger;
  FakeClock clock;
  KillSwitch halts{clock, ledger};
  const Scope ibm{.bot = {}, .venue = VenueName{"alpaca"}, .symbol = Symbol{"IBM"}};
  halts.halt(ibm, "a break", {}, KillSwitch::Cause::PositionBreak);
  ledger.commit();
  CHECK(ledger.controls == std::map<std::string, std::string>{{"halt-break@alpaca/IBM", "a break"}});
  halts.halt(ibm, "by hand");
  CHECK(halts.break_over(ibm));
  CHECK_FALSE(halts.break_over(ibm));
  CHECK(halts.reason(request("1", Side::Buy, 1)) ==
        "IBM at alpaca is halted: by hand (avenorctl resume --symbol IBM --venue alpaca)");
  halts.halt(ibm, "a break", {}, KillSwitch::Cause::PositionBreak);
  halts.resume(ibm);  // by hand, it ends both
  ledger.commit();
  CHECK(ledger.controls.empty());
}

TEST_CASE("halts: outlive a restart") {
  FakeLedger ledger;
  FakeClock clock;
  KillSwitch before{clock, ledger};
  before.halt({}, "all");
  before.halt(Scope{.bot = BotId{"bot"}, .venue = {}, .symbol = {}}, "this one");
  before.halt(Scope{.bot = {}, .venue = VenueName{"alpaca"}, .symbol = {}}, "this venue");
  before.halt(Scope{.bot = {}, .venue = VenueName{"alpaca"}, .symbol = Symbol{"BTC/USD"}}, "this pair");
  before.halt(Scope{.bot = {}, .venue = VenueName{"alpaca"}, .symbol = Symbol{"IBM"}}, "a break", {},
              KillSwitch::Cause::PositionBreak);
  ledger.commit();
  KillSwitch after{clock, ledger};
  auto controls =
      std::vector<std::pair<std::string, std::string>>(ledger.controls.begin(), ledger.controls.end());
  for (const char* other : {"haltingly", "halt.", "halt@", "halt@/IBM", "halt@alpaca/", "halt-breakfast"})
    controls.emplace_back(other, "not one of ours");
  after.load(controls);
  CHECK(after.all() == before.all());
}

TEST_CASE("fingerprint: every field of the body counts, the explanation does not") {
  const auto base = request("1", Side::Buy, 10);
  std::vector<domain::OrderRequest> others;
  const auto other = [&](auto change) {
    others.push_back(base);
    change(others.back());
  };
  other([](auto& r) { r.client_order_id = domain::ClientOrderId{"bot:entry:2"}; });
  other([](auto& r) { r.bot_id = BotId{"b"}; });
  other([](auto& r) { r.symbol = Symbol{"AAPL"}; });
  other([](auto& r) { r.venue = VenueName{"bybit"}; });
  other([](auto& r) { r.side = Side::Sell; });
  other([](auto& r) { r.type = domain::OrderType::Limit; });
  other([](auto& r) { r.qty = Quantity{11}; });
  other([](auto& r) { r.time_in_force = domain::TimeInForce::Gtc; });
  other([](auto& r) { r.reason = domain::Reason::Exit; });
  other([](auto& r) { r.limit_price = Price{5}; });
  other([](auto& r) { r.stop_price = Price{5}; });
  other([](auto& r) {
    r.bracket = domain::Bracket{.take_profit = Price{5}, .stop_loss = {}, .stop_loss_limit = {}};
  });
  other([](auto& r) {
    r.bracket = domain::Bracket{.take_profit = {}, .stop_loss = Price{5}, .stop_loss_limit = {}};
  });
  other([](auto& r) {
    r.bracket = domain::Bracket{.take_profit = {}, .stop_loss = Price{5}, .stop_loss_limit = Price{5}};
  });
  other([](auto& r) { r.expires_ts = core::WallTime{1}; });
  std::set<std::string> prints{fingerprint(base)};
  for (const auto& changed : others) CHECK(prints.insert(fingerprint(changed)).second);

  auto explained = base;
  explained.rationale = R"({"signal":"x"})";
  CHECK(fingerprint(explained) == fingerprint(base));
  CHECK(fingerprint(base).size() == 32);
}

TEST_CASE("fingerprint: 10 and 10.00 are one quantity") {
  auto padded = request("1", Side::Buy, 10);
  padded.qty = *Quantity::parse("10.00");
  CHECK(fingerprint(padded) == fingerprint(request("1", Side::Buy, 10)));
}
