#include <algorithm>

#include "integration/ledger/ledger_world.hpp"
#include "ledger/reader.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::testing;
using domain::OrderStatus;
using ledger::Change;
using By = ledger::Ledger::By;

namespace {

domain::Order full_order() {
  domain::Order order = an_order("momentum_001:entry:1");
  order.request.side = domain::Side::Sell;
  order.request.type = domain::OrderType::StopLimit;
  order.request.time_in_force = domain::TimeInForce::Gtc;
  order.request.reason = domain::Reason::TrailingStop;
  order.request.qty = qty("0.000000000001");
  order.request.limit_price = price("100.123456789012");
  order.request.stop_price = price("999999999.999999999999");
  order.request.bracket = domain::Bracket{
      .take_profit = price("1"), .stop_loss = price("200.5"), .stop_loss_limit = price("201")};
  order.request.expires_ts = order.created_at + std::chrono::hours(1);
  order.request.rationale = R"({"price": "181.69", "signal": "ema \"cross\" {},'\\ €"})";
  order.venue_client_id = "derived-1";
  return order;
}

domain::NamedPosition position(const char* quantity, const char* average, const char* pnl = "0") {
  domain::NamedPosition made;
  made.key = {.venue = domain::VenueName{"alpaca"},
              .bot_id = domain::BotId{"momentum_001"},
              .symbol = domain::Symbol{"IBM"}};
  made.position.qty = qty(quantity);
  made.position.avg_price = price(average);
  made.position.realized_pnl = domain::Money::parse(pnl).value();
  return made;
}

}  // namespace

TEST_CASE("ledger: an intent comes back as it was written") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  const domain::Order order = full_order();
  const auto written = desk.write(intent_of(order));
  CHECK_FALSE(written.known);
  CHECK_FALSE(written.refused);
  const auto found = desk.find(By::ClientOrderId, order.id().str());
  REQUIRE(found);
  REQUIRE(*found);
  CHECK((*found)->order == order);
  CHECK((*found)->fingerprint == "body");
  CHECK((*found)->execs.empty());
  CHECK((*desk.find(By::VenueClientId, "derived-1"))->order == order);
  CHECK_FALSE(*desk.find(By::ClientOrderId, "another"));
  CHECK_FALSE(*desk.find(By::VenueOrderId, "alpaca/another"));
  CHECK(pg_query(url, "SELECT is_test_trade FROM trades") == "t");
}

TEST_CASE("ledger: steps, fills and position come back as they were written") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  domain::Order order = an_order("a");
  desk.write(intent_of(order));
  CHECK_FALSE(desk.write(change_of({step_of(order, OrderStatus::Submitted)})).refused);

  Change part = change_of({step_of(order, OrderStatus::PartiallyFilled, "4")});
  part.steps[0].venue_text = "{\"event\":\"partial_fill\"} \xff";
  part.fills = {fill_of(order, "x1", "1", "100"), fill_of(order, "x2", "3", "102")};
  part.fills[1].fee.amount = domain::CurrencyUnits::parse("-0.25").value();
  part.position = position("4", "101.5");
  REQUIRE(part.position->position.fees.add(part.fills[1].fee));
  const auto written = desk.write(part);
  INFO(written.refused.value_or(core::Error{}).message);
  CHECK_FALSE(written.refused);

  CHECK_FALSE(*desk.find(By::VenueOrderId, "second/venue-a"));  // another venue's of the same name
  const auto found = desk.find(By::VenueOrderId, "alpaca/venue-a");
  REQUIRE(found);
  REQUIRE(*found);
  CHECK((*found)->order == order);
  CHECK((*found)->execs == std::vector{domain::ExecId{"x1"}, domain::ExecId{"x2"}});

  auto reader = ledger::LedgerReader::open(url);
  REQUIRE(reader);
  CHECK(reader->fills_of(order.id()).value() == part.fills);
  CHECK(reader->positions().value() == std::vector{*part.position});
  const auto events = reader->events_of(order.id()).value();
  REQUIRE(events.size() == 3);
  CHECK(events[0].status == OrderStatus::Pending);
  CHECK(events[0].rationale == "intent");
  CHECK(events[1].status == OrderStatus::Submitted);
  CHECK(events[2].status == OrderStatus::PartiallyFilled);
  CHECK(events[2].version == 3);
  CHECK(events[2].filled_qty == qty("4"));
  CHECK(events[2].at == part.steps[0].at);
  CHECK(events[2].venue_text == "{\"event\":\"partial_fill\"} ?");
}

TEST_CASE("ledger: fees come back by currency, and one in the coin shortens the holding") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  domain::Order order = an_order("a");
  order.request.symbol = domain::Symbol{"BTC/USD"};
  desk.write(intent_of(order));
  domain::NamedPosition held;
  held.key = {.venue = order.request.venue, .bot_id = order.request.bot_id, .symbol = order.request.symbol};
  // One by one (the way of a step with its execution), then two at once.
  const auto trade = [&](const char* filled, std::vector<domain::Fill> fills) {
    for (const auto& fill : fills) {
      REQUIRE(order.fees.add(fill.fee));
      held.position = domain::apply_fill(held.position, fill);
    }
    Change change = change_of({step_of(order, OrderStatus::PartiallyFilled, filled)});
    change.fills = std::move(fills);
    change.position = held;
    const auto written = desk.write(change);
    INFO(written.refused.value_or(core::Error{}).message);
    REQUIRE_FALSE(written.refused);
    CHECK((*desk.find(By::ClientOrderId, "a"))->order == order);
    const auto positions = desk.recover().value().positions;
    CHECK(positions == std::vector{held});
  };
  const auto with_fee = [&](const char* exec, const char* quantity, const char* fee, const char* currency) {
    auto fill = fill_of(order, exec, quantity, "30000");
    fill.fee = {.currency = domain::Currency{currency}, .amount = domain::CurrencyUnits::parse(fee).value()};
    return fill;
  };
  trade("1", {with_fee("x1", "1", "0.001", "BTC")});
  CHECK(pg_query(url, "SELECT qty FROM positions") == "0.999");
  CHECK(pg_query(url, "SELECT fee || ' ' || fee_currency FROM trades") == "0.001 BTC");
  trade("2", {with_fee("x2", "1", "0.002", "BTC")});
  trade("4", {with_fee("x3", "1", "1.5", "USD"), with_fee("x4", "1", "0.003", "BTC")});
  CHECK(pg_query(url, "SELECT qty FROM positions") == "3.994");
  CHECK(pg_query(url, "SELECT fee IS NULL AND fee_currency IS NULL FROM trades") == "t");
  CHECK(pg_query(url, "SELECT string_agg(currency || '=' || fee, ' ' ORDER BY currency) FROM order_fees") ==
        "BTC=0.006 USD=1.5");
  CHECK(pg_query(url, "SELECT string_agg(currency || '=' || fees, ' ' ORDER BY currency) FROM bot_fees") ==
        "BTC=0.006 USD=1.5");

  auto reader = ledger::LedgerReader::open(url);
  REQUIRE(reader);
  CHECK(reader->trades({}).value().front().order.fees.to_string() == "0.006 BTC, 1.5 USD");
  CHECK(reader->positions().value() == std::vector{held});
  CHECK(reader->fills_of(order.id()).value().front().fee == with_fee("x1", "1", "0.001", "BTC").fee);

  // A fee that the venue gave no currency for is in the row of its execution, and in no sum.
  Change nameless = change_of({step_of(order, OrderStatus::PartiallyFilled, "5")});
  nameless.fills = {with_fee("x5", "1", "7", "")};
  held.position = domain::apply_fill(held.position, nameless.fills[0]);
  nameless.position = held;
  REQUIRE_FALSE(desk.write(nameless).refused);
  CHECK(pg_query(url, "SELECT fee FROM fills WHERE exec_id = 'x5' AND fee_currency IS NULL") == "7");
  CHECK(desk.recover().value().positions == std::vector{held});
}

TEST_CASE("ledger: an intent and its refusal are one change") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  domain::Order order = an_order("a");
  Change change = intent_of(order);
  order.error = "risk.max_order_qty";
  order.message = "10 is more than 5";
  change.steps = {step_of(order, OrderStatus::Rejected)};
  change.steps[0].rationale = "risk";
  CHECK_FALSE(desk.write(change).refused);
  CHECK((*desk.find(By::ClientOrderId, "a"))->order == order);
  CHECK(pg_query(url, "SELECT string_agg(status, ' ' ORDER BY version) FROM trade_events") ==
        "PENDING REJECTED");

  SECTION("and the same id again changes nothing, whatever comes with it") {
    const auto again = desk.write(change);
    REQUIRE(again.known);
    CHECK(again.known->order == order);
    CHECK(pg_query(url, "SELECT count(*) FROM trade_events") == "2");
  }
}

TEST_CASE("ledger: a known id is told with the row as it stands, and nothing is written") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  domain::Order order = an_order("a");
  desk.write(intent_of(order, "first body"));
  Change fills =
      change_of({step_of(order, OrderStatus::Submitted), step_of(order, OrderStatus::PartiallyFilled, "4")});
  fills.fills = {fill_of(order, "x1", "4")};
  fills.position = position("4", "100");
  CHECK_FALSE(desk.write(fills).refused);

  domain::Order other = an_order("a");
  other.request.qty = qty("77");
  const auto written = desk.write(intent_of(other, "second body"));
  CHECK_FALSE(written.refused);
  REQUIRE(written.known);
  CHECK(written.known->order == order);
  CHECK(written.known->fingerprint == "first body");
  CHECK(written.known->execs == std::vector{domain::ExecId{"x1"}});
  CHECK(pg_query(url, "SELECT count(*) FROM trades") == "1");
}

TEST_CASE("ledger: the same new id twice in a burst is written once and known once") {
  LedgerDesk desk(fresh_ledger());
  std::vector<ledger::Written> results;
  for (int i = 0; i < 3; ++i) {
    desk.ledger().write(intent_of(an_order("a"), "body " + std::to_string(i)),
                        [&](ledger::Written written) { results.push_back(std::move(written)); });
  }
  REQUIRE(desk.loop().run_until([&] { return results.size() == 3; }));
  CHECK_FALSE(results[0].known);
  REQUIRE(results[1].known);
  CHECK(results[1].known->fingerprint == "body 0");
  CHECK(results[2].known);
}

TEST_CASE("ledger: a repeated step or fill changes nothing") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  domain::Order order = an_order("a");
  desk.write(intent_of(order));
  Change change =
      change_of({step_of(order, OrderStatus::Submitted), step_of(order, OrderStatus::Filled, "10")});
  change.fills = {fill_of(order, "x1", "10")};
  change.position = position("10", "100");
  for (int i = 0; i < 3; ++i) CHECK_FALSE(desk.write(change).refused);
  CHECK(pg_query(url, "SELECT count(*) FROM trade_events") == "3");
  CHECK(pg_query(url, "SELECT count(*) FROM fills") == "1");
  CHECK(pg_query(url, "SELECT qty FROM positions") == "10");
  // The same version, but another state: that is no repetition.
  change.steps[1].order.status = OrderStatus::Cancelled;
  const auto written = desk.write(change);
  REQUIRE(written.refused);
  CHECK_THAT(written.refused->message, ContainsSubstring("does not fit"));
}

TEST_CASE("ledger: a refused change is told alone, and does not harm its batch") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  std::vector<std::optional<ledger::Written>> results(60);
  for (int i = 0; i < 60; ++i) {
    domain::Order order = an_order("o" + std::to_string(i));
    Change change = intent_of(order);
    if (i == 20) change.intent->order.request.qty = qty("0");                   // a domain's CHECK
    if (i == 40) change = change_of({step_of(order, OrderStatus::Submitted)});  // an order that is not there
    desk.ledger().write(change, [&, i](ledger::Written written) {
      results[static_cast<std::size_t>(i)] = std::move(written);
    });
  }
  REQUIRE(desk.loop().run_until([&] {
    return std::all_of(results.begin(), results.end(), [](auto& one) { return one.has_value(); });
  }));
  for (std::size_t i = 0; i < results.size(); ++i) {
    INFO("order " << i);
    CHECK(results[i]->refused.has_value() == (i == 20 || i == 40));
  }
  CHECK_THAT(results[20]->refused->message, ContainsSubstring("23514"));
  CHECK_THAT(results[40]->refused->message, ContainsSubstring("does not fit"));
  CHECK(pg_query(url, "SELECT count(*) FROM trades") == "58");
  CHECK(desk.troubles().empty());
}

TEST_CASE("ledger: the database's own sum of the fills decides") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  domain::Order order = an_order("a");
  desk.write(intent_of(order));
  desk.write(change_of({step_of(order, OrderStatus::Submitted)}));
  Change change = change_of({step_of(order, OrderStatus::PartiallyFilled, "4")});
  change.fills = {fill_of(order, "x1", "4")};
  change.position = position("5", "100");
  const auto written = desk.write(change);
  REQUIRE(written.refused);
  CHECK_THAT(written.refused->message, ContainsSubstring("the fills make 4, not 5"));
  CHECK(pg_query(url, "SELECT count(*) FROM fills") == "0");
  CHECK(pg_query(url, "SELECT status FROM trades") == "SUBMITTED");

  SECTION("fills beyond the order") {
    change.position = position("11", "100");
    change.fills = {fill_of(order, "x1", "4"), fill_of(order, "x2", "7")};
    CHECK_THAT(desk.write(change).refused.value().message, ContainsSubstring("more than its quantity"));
  }
  SECTION("an intent with fills") {
    Change both = intent_of(an_order("b"));
    both.fills = change.fills;
    CHECK_THAT(desk.write(both).refused.value().message,
               ContainsSubstring("an intent may be combined with steps"));
  }
}

TEST_CASE("ledger: an order is unannounced until the bot has its last version") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  domain::Order order = an_order("a"), open = an_order("b");
  desk.write(intent_of(order));
  desk.write(intent_of(open));
  Change filled =
      change_of({step_of(order, OrderStatus::Submitted), step_of(order, OrderStatus::Filled, "10")});
  filled.fills = {fill_of(order, "x1", "10")};
  filled.position = position("10", "100");
  desk.write(filled);
  const auto announce = [&](const char* id, int version) {
    Change change;
    change.announced = Change::Announced{.client_order_id = domain::ClientOrderId{id}, .version = version};
    return desk.write(change);
  };
  CHECK_FALSE(announce("a", 2).refused);
  CHECK_FALSE(announce("b", 1).refused);
  auto recovered = desk.recover().value();
  REQUIRE(recovered.unannounced.size() == 1);
  CHECK(recovered.unannounced[0].order == order);
  CHECK(recovered.unannounced[0].execs == std::vector{domain::ExecId{"x1"}});
  REQUIRE(recovered.unannounced[0].booked.size() == 1);
  CHECK(recovered.unannounced[0].booked[0] ==
        ledger::Stored::Booked{.qty = filled.fills[0].qty, .price = filled.fills[0].price});
  REQUIRE(recovered.open_orders.size() == 1);
  CHECK(recovered.open_orders[0].order == open);
  CHECK(recovered.positions == std::vector{*filled.position});
  CHECK(recovered.last_fill_at.at(filled.fills[0].venue) == filled.fills[0].event_ts);

  CHECK_FALSE(announce("a", 3).refused);
  CHECK_FALSE(announce("a", 1).refused);  // late, and no news
  CHECK(desk.recover().value().unannounced.empty());

  // A late execution on what was over is news again.
  CHECK(announce("b", 9).refused);  // a version that there is not
  CHECK_FALSE(desk.write(change_of({step_of(open, OrderStatus::Cancelled)})).refused);
  CHECK_FALSE(announce("b", 2).refused);
  CHECK(desk.recover().value().unannounced.empty());
  Change late = change_of({step_of(open, OrderStatus::Cancelled, "1")});
  late.fills = {fill_of(open, "x2", "1")};
  late.position = position("11", "100");
  CHECK_FALSE(desk.write(late).refused);
  CHECK(desk.recover().value().unannounced.size() == 1);
}

TEST_CASE("ledger: which executions are missing is answered in the order asked") {
  LedgerDesk desk(fresh_ledger());
  domain::Order order = an_order("a");
  desk.write(intent_of(order));
  Change change = change_of({step_of(order, OrderStatus::PartiallyFilled, "2")});
  change.fills = {fill_of(order, "x1", "1"), fill_of(order, "x3", "1")};
  desk.write(change);
  CHECK(desk.missing("alpaca", {"x4", "x3", "x2", "x1"}).value() ==
        std::vector{domain::ExecId{"x4"}, domain::ExecId{"x2"}});
  CHECK(desk.missing("bybit", {"x1"}).value().size() == 1);
  CHECK(desk.missing("alpaca", {}).value().empty());
}

TEST_CASE("ledger: a control outlives, changes and goes") {
  LedgerDesk desk(fresh_ledger());
  CHECK(desk.put_control("halt", "drift"));
  CHECK(desk.put_control("halt.momentum_001", "by hand; said \"so\""));
  CHECK(desk.put_control("halt", "daily loss"));
  using Controls = std::vector<std::pair<std::string, std::string>>;
  CHECK(desk.recover().value().controls ==
        Controls{{"halt", "daily loss"}, {"halt.momentum_001", "by hand; said \"so\""}});
  CHECK(desk.put_control("halt", ""));
  CHECK(desk.recover().value().controls.size() == 1);
  CHECK_FALSE(desk.put_control("", "x"));
}

TEST_CASE("ledger: a day's baseline outlives and changes, each bot's for itself") {
  LedgerDesk desk(fresh_ledger());
  CHECK(desk.put_daily_baseline("b", "20000 -5.5 alpaca/IBM=?"));
  CHECK(desk.put_daily_baseline("a", "20000 1"));
  CHECK(desk.put_daily_baseline("b", "20001 0 fee:alpaca/BNB=0.5"));
  auto found = desk.recover().value();
  std::ranges::sort(found.daily_baselines);
  CHECK(found.daily_baselines ==
        std::vector<std::pair<domain::BotId, std::string>>{
            {domain::BotId{"a"}, "20000 1"}, {domain::BotId{"b"}, "20001 0 fee:alpaca/BNB=0.5"}});
  CHECK(found.controls.empty());
  CHECK_FALSE(desk.put_daily_baseline("", "20000 1"));
}

TEST_CASE("ledger reader: trades by bot, symbol, status and number, the newest first") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  for (int i = 0; i < 6; ++i) {
    domain::Order order = an_order("o" + std::to_string(i));
    order.request.bot_id = domain::BotId{i % 2 == 0 ? "even" : "odd"};
    order.request.symbol = domain::Symbol{i < 3 ? "IBM" : "AAPL"};
    desk.write(intent_of(order));
    if (i == 5) desk.write(change_of({step_of(order, OrderStatus::Rejected)}));
  }
  auto reader = ledger::LedgerReader::open(url).value();
  const auto ids = [&](const ledger::TradeFilter& filter) {
    std::string joined;
    const auto trades = reader.trades(filter);
    REQUIRE(trades);
    for (const auto& one : *trades) joined += one.order.id().str() + " ";
    return joined;
  };
  CHECK(ids({}) == "o5 o4 o3 o2 o1 o0 ");
  CHECK(ids({.bot_id = domain::BotId{"even"}}) == "o4 o2 o0 ");
  CHECK(ids({.bot_id = domain::BotId{"even"}, .symbol = domain::Symbol{"IBM"}}) == "o2 o0 ");
  CHECK(ids({.status = OrderStatus::Rejected}) == "o5 ");
  CHECK(ids({.client_order_id = domain::ClientOrderId{"o1"}}) == "o1 ");
  CHECK(ids({.limit = 2}) == "o5 o4 ");
  CHECK(ids({.bot_id = domain::BotId{"x' OR true --"}}).empty());
  const auto counts = reader.counts_by_status().value();
  REQUIRE(counts.size() == 2);
  CHECK(counts[0] == std::pair<OrderStatus, std::int64_t>{OrderStatus::Pending, 5});
  CHECK_FALSE(ledger::LedgerReader::open(shared_cluster().url("no_such_database")));
}

TEST_CASE("ledger: bots are named, renamed, and met by their id only") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  auto reader = ledger::LedgerReader::open(url);
  REQUIRE(reader);
  const auto put = [&](std::vector<ledger::BotName> bots) {
    std::optional<core::Status> done;
    desk.ledger().put_bots(std::move(bots), [&](const core::Status& status) { done = status; });
    REQUIRE(desk.loop().run_until([&] { return done.has_value(); }));
    return *done;
  };
  const domain::BotId named{"momentum_001"}, met{"stranger"};
  const ledger::BotName name{
      .bot_id = named, .bot_name = "IBM's \"first\" €", .bot_type = "momentum", .strategy_name = "ema_cross"};
  CHECK(put({}));
  CHECK(put({name, {.bot_id = met, .bot_name = {}, .bot_type = {}, .strategy_name = {}}}));
  CHECK(reader->bots()->at(named) == name);
  CHECK(reader->bots()->at(met).bot_name == "stranger");
  SECTION("an id alone takes no name away") {
    CHECK(put({{.bot_id = named, .bot_name = {}, .bot_type = {}, .strategy_name = {}}}));
    CHECK(reader->bots()->at(named) == name);
  }
  SECTION("a new name counts, and an unchanged one is not written") {
    auto renamed = name;
    renamed.strategy_name = "dip_buyer";
    CHECK(put({renamed}));
    CHECK(reader->bots()->at(named) == renamed);
    const auto row = [&] {
      return pg_query(url, "SELECT xmin FROM trading.bots WHERE bot_id = 'momentum_001'");
    };
    const auto before = row();
    CHECK(put({renamed}));
    CHECK(row() == before);
  }
}
