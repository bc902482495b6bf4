// A fee that the venue takes in the coin, the whole way: execution, ledger, bot, comparison with the venue,
// exits.
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "domain/pair.hpp"
#include "unit/oms/desktop.hpp"
#include "unit/oms/held_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::Quantity;
using domain::Side;
using domain::Symbol;

namespace {

const Symbol kCoin{"BTC/USD"};

Quantity quantity(const char* text) { return Quantity::parse(text).value(); }

domain::OrderRequest coin_request(const std::string& id, int qty) {
  auto made = request(id, Side::Buy, qty);
  made.symbol = kCoin;
  made.time_in_force = domain::TimeInForce::Gtc;
  return made;
}

/// The venue fills the order that left last, and takes so much of it.
void fill_with_fee(Desktop& desktop, const char* fee, const char* currency) {
  const auto& sent = desktop.venue.sent.back();
  const auto id = "v" + std::to_string(desktop.venue.sent.size());
  const venue::OrderReport report{.client_id = sent.client_order_id.str(),
                                  .venue_order_id = domain::VenueOrderId{id},
                                  .symbol = sent.symbol,
                                  .side = sent.side,
                                  .qty = sent.qty,
                                  .state = domain::OrderEvent::FullyFilled,
                                  .filled_qty = sent.qty};
  desktop.venue.stream.on_fill({.exec_id = domain::ExecId{id},
                                .venue_order_id = report.venue_order_id,
                                .client_id = report.client_id,
                                .symbol = sent.symbol,
                                .side = sent.side,
                                .price = domain::Price{30'000},
                                .qty = sent.qty,
                                .fee = domain::Money::parse(fee).value(),
                                .fee_currency = domain::Currency{currency},
                                .event_ts = desktop.clock.wall()},
                               report);
  desktop.ledger.commit();
}

void venue_holds(Desktop& desktop, const char* qty) {
  desktop.held = {{{.venue = domain::VenueName{"alpaca"}, .bot_id = {}, .symbol = kCoin},
                   {.qty = quantity(qty), .avg_price = domain::Price{30'000}}}};
}

void compare(Desktop& desktop) {
  for (int i = 0; i < 100; ++i) {
    desktop.pass(1s);
    desktop.settle();
  }
}

std::unique_ptr<Desktop> coin_desktop() {
  auto desktop =
      std::make_unique<Desktop>(oms::OrderManagerOptions{.strangers = oms::ExternalPolicy::Ignore});
  auto book = limits_of_desktop();
  book.symbols.insert(kCoin);
  desktop->manager.set_limits(std::move(book));
  desktop->start();
  desktop->manager.create(coin_request("1", 2));
  desktop->ledger.commit();
  return desktop;
}

}  // namespace

TEST_CASE("coin fee: the holding is what the venue credits, and there is no break") {
  const auto desktop = coin_desktop();
  fill_with_fee(*desktop, "0.005", "BTC");
  const auto& change = desktop->ledger.changes.back();
  REQUIRE(change.position);
  CHECK(change.position->position.qty == quantity("1.995"));
  CHECK(change.position->position.fees.to_string() == "0.005 BTC");
  CHECK(change.steps.back().order.filled_qty == Quantity{2});  // of the order nothing is missing
  CHECK(change.steps.back().order.fees.to_string() == "0.005 BTC");
  CHECK(desktop->events.told.back().filled_qty == Quantity{2});
  CHECK(desktop->events.told.back().fee_qty == quantity("0.005"));
  CHECK(desktop->events.positions.back().qty == quantity("1.995"));
  venue_holds(*desktop, "1.995");
  compare(*desktop);
  CHECK_FALSE(desktop->events.alerted("position.drift"));
  venue_holds(*desktop, "2");  // and a true break is seen as before
  compare(*desktop);
  CHECK(desktop->events.alerted("position.drift"));
}

TEST_CASE("coin fee: a fee in another currency leaves the holding as it was traded") {
  const auto desktop = coin_desktop();
  fill_with_fee(*desktop, "0.005", "USD");
  CHECK(desktop->ledger.changes.back().position->position.qty == Quantity{2});
  CHECK(desktop->events.told.back().fee_qty.is_zero());
  venue_holds(*desktop, "2");
  compare(*desktop);
  CHECK_FALSE(desktop->events.alerted("position.drift"));
  CHECK_FALSE(desktop->events.alerted("fee.unattributed"));
}

TEST_CASE("coin fee: a fee that cannot be true, or has no currency, is reported and in no sum") {
  const auto [fee, currency] = GENERATE(std::pair{"2", "BTC"}, std::pair{"-3", "BTC"}, std::pair{"0.1", ""},
                                        std::pair{"0.1", "no currency"}, std::pair{"999999999999999", "BTC"});
  INFO(fee << " " << currency);
  const auto desktop = coin_desktop();
  fill_with_fee(*desktop, fee, currency);
  const auto& change = desktop->ledger.changes.back();
  CHECK(change.position->position.qty == Quantity{2});
  CHECK(change.position->position.fees.empty());
  CHECK(change.steps.back().order.fees.empty());
  REQUIRE(change.fills.size() == 1);
  CHECK(change.fills[0].fee.currency.empty());
  CHECK(change.fills[0].fee.amount == domain::CurrencyUnits::parse(fee).value());
  CHECK(desktop->events.alerted("fee.unattributed"));
}

TEST_CASE("coin fee: an exit that execution holds sells what is there, and is done with that") {
  Market market;
  risk::RiskLimits book;
  book.symbols = {kCoin};
  market.manager->set_limits(std::move(book));
  auto entry = market.entry("1");
  entry.symbol = kCoin;
  entry.time_in_force = domain::TimeInForce::Gtc;
  const auto hear = [&](int at) {
    market.hear({.symbol = kCoin,
                 .venue = domain::VenueName{"alpaca"},
                 .event_ts = market.clock.wall(),
                 .bid = domain::Price{at},
                 .ask = domain::Price{at}});
  };
  hear(100);
  market.create(entry);
  const auto id = entry.client_order_id.str();
  auto& report = market.at_venue.at(id);
  report.filled_qty = report.qty;
  report.state = domain::OrderEvent::FullyFilled;
  market.venue->stream.on_fill({.exec_id = domain::ExecId{"x1"},
                                .venue_order_id = report.venue_order_id,
                                .client_id = id,
                                .symbol = kCoin,
                                .side = Side::Buy,
                                .price = domain::Price{100},
                                .qty = report.qty,
                                .fee = domain::Money::parse("0.025").value(),
                                .fee_currency = domain::Currency{"BTC"},
                                .event_ts = market.clock.wall()},
                               report);
  market.settle();
  market.pass(2s);
  hear(85);
  market.pass(2s);
  const auto exit = market.last();
  REQUIRE(exit.side == Side::Sell);
  CHECK(exit.qty == quantity("9.975"));

  market.accept();
  const auto exit_id = exit.client_order_id.str();
  auto& sold = market.at_venue.at(exit_id);
  sold.filled_qty = sold.qty;
  sold.state = domain::OrderEvent::FullyFilled;
  const auto sent = market.venue->sent.size();
  market.venue->stream.on_fill({.exec_id = domain::ExecId{"x2"},
                                .venue_order_id = sold.venue_order_id,
                                .client_id = exit_id,
                                .symbol = kCoin,
                                .side = Side::Sell,
                                .price = domain::Price{85},
                                .qty = sold.qty,
                                .fee = {},
                                .fee_currency = {},
                                .event_ts = market.clock.wall()},
                               sold);
  market.settle();
  hear(84);
  market.pass(30s);
  CHECK(market.venue->sent.size() == sent);
  CHECK_FALSE(market.alerted("exits.no_free_quantity"));
  CHECK_FALSE(market.alerted("exits.over"));  // nothing is left that would have to be voided
}
