// What another hand has written: it costs itself, and nothing else. And texts that do not fit: they are told,
// and never refuse an order.
#include "integration/ledger/ledger_world.hpp"
#include "ledger/reader.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::testing;

namespace {

/// One good open order, then `sql` as the owner past the walls.
ledger::Recovered recovered_with(const std::string& url, const std::string& sql) {
  {
    LedgerDesk desk(url);
    REQUIRE_FALSE(desk.write(intent_of(an_order("good"))).refused);
    REQUIRE_FALSE(desk.write(intent_of(an_order("bad"))).refused);
  }
  pg_query(url, "SET session_replication_role = replica; " + sql);
  LedgerDesk desk(url);
  const auto found = desk.recover();
  REQUIRE(found);
  CHECK_FALSE(desk.fatal());
  // And the ledger works on.
  CHECK_FALSE(desk.write(intent_of(an_order("next"))).refused);
  return *found;
}

}  // namespace

TEST_CASE("foreign rows: an order that cannot be read is set aside, told, and costs only itself") {
  const std::string url = fresh_ledger();
  const std::string change =
      GENERATE(as<std::string>{},
               "ALTER DOMAIN status DROP CONSTRAINT status_check; UPDATE trades SET status = 'HELD' WHERE "
               "client_order_id = 'bad'",
               "ALTER DOMAIN quantity DROP CONSTRAINT quantity_check; UPDATE trades SET qty = 1e15 WHERE "
               "client_order_id = 'bad'",
               "ALTER DOMAIN quantity DROP CONSTRAINT quantity_check; UPDATE trades SET qty = 'NaN' WHERE "
               "client_order_id = 'bad'",
               "UPDATE trades SET qty = 0.0000000000001 WHERE client_order_id = 'bad'",
               "UPDATE trades SET symbol = 'ibm' WHERE client_order_id = 'bad'",
               "UPDATE trades SET order_type = 'limit' WHERE client_order_id = 'bad'",
               "UPDATE trades SET filled_qty = 11 WHERE client_order_id = 'bad'",
               "UPDATE trades SET expires_at = '1900-01-01' WHERE client_order_id = 'bad'",
               "UPDATE trades SET expires_at = '9999-01-01' WHERE client_order_id = 'bad'",
               "UPDATE trades SET bot_id = 'a bot' WHERE client_order_id = 'bad'");
  INFO(change);
  const auto found = recovered_with(url, change);
  REQUIRE(found.open_orders.size() == 1);
  CHECK(found.open_orders.front().order.id().str() == "good");
  REQUIRE(found.unreadable.size() == 1);
  CHECK(found.unreadable.front().what == "order bad");
  CHECK(found.unreadable.front().venue.str() == "alpaca");
  CHECK_FALSE(found.unreadable.front().why.empty());
  // avenorctl shows the others, too.
  auto reader = ledger::LedgerReader::open(url);
  REQUIRE(reader);
  const auto trades = reader->trades({});
  REQUIRE(trades);
  CHECK(trades->size() + reader->unreadable().size() == 3);
}

TEST_CASE("foreign rows: a time that is not finite is none, and one to come is nobody's") {
  const std::string url = fresh_ledger();
  const auto found = recovered_with(
      url,
      "UPDATE trades SET expires_at = 'infinity', submitted_at = '-infinity' WHERE client_order_id = 'bad';"
      "INSERT INTO positions (venue, bot_id, symbol, qty, avg_price, last_exec_time)"
      " VALUES ('alpaca', 'b', 'IBM', 1, 1, '2300-01-01'), ('alpaca', 'b', 'AAPL', 1, 1, 'infinity')");
  CHECK(found.open_orders.size() == 2);
  CHECK(found.unreadable.empty());
  CHECK(found.last_fill_at.empty());
}

TEST_CASE("foreign rows: a position that cannot be read is set aside") {
  const std::string url = fresh_ledger();
  const auto found = recovered_with(
      url,
      "INSERT INTO positions (venue, bot_id, symbol, qty, avg_price) VALUES"
      " ('alpaca', 'b', 'IBM', 1, 100), ('alpaca', 'b', 'AAPL', 1e18, 1), ('alpaca', 'a b', 'MSFT', 1, 1)");
  CHECK(found.positions.size() == 1);
  REQUIRE(found.unreadable.size() == 2);
  CHECK(found.unreadable.front().symbol.str() == "MSFT");  // by venue, bot and symbol
}

TEST_CASE("texts: whatever an order says of its why, it is written") {
  const std::string url = fresh_ledger();
  LedgerDesk desk(url);
  int number = 0;
  for (const std::string& why : {std::string(R"({"a":"\u0000"})"), std::string(R"({"a":"\ud800"})"),
                                 std::string(R"({"it's":"\"quoted\""})"), std::string(R"({"n":1e999999})"),
                                 std::string("{\"nul\":\"\0\"}", 11), std::string("{\"latin\":\"\xe9\"}"),
                                 std::string(R"({"half":)"), std::string(200'000, '[')}) {
    INFO(why.substr(0, 40));
    auto order = an_order("o" + std::to_string(++number));
    order.request.rationale = why;
    const auto written = desk.write(intent_of(order));
    CHECK_FALSE(written.refused);
    order.error = order.message = why;
    auto step = step_of(order, domain::OrderStatus::Rejected);
    step.venue_text = why;
    CHECK_FALSE(desk.write(change_of({step})).refused);
    CHECK(desk.find(ledger::Ledger::By::ClientOrderId, order.id().str()).value().has_value());
  }
  CHECK(desk.put_control("halt", std::string("quote ' nul \0 latin \xe9", 21)));
}

TEST_CASE("averages: many executions at one price have that price, also after a restart") {
  const std::string url = fresh_ledger();
  auto order = an_order("a");
  order.request.qty = qty("10.000000000003");
  domain::NamedPosition position{
      .key = {.venue = order.request.venue, .bot_id = order.request.bot_id, .symbol = order.request.symbol},
      .position = {}};
  domain::Notional value;
  {
    LedgerDesk desk(url);
    REQUIRE_FALSE(desk.write(intent_of(order)).refused);
    for (int i = 1; i <= 13; ++i) {
      auto fill = fill_of(order, "x" + std::to_string(i), "0.769230769231", "156.015");
      value += domain::Notional::of(fill.price, fill.qty);
      auto step =
          step_of(order, i == 13 ? domain::OrderStatus::Filled : domain::OrderStatus::PartiallyFilled, "1");
      step.order.filled_qty = order.filled_qty =
          domain::Quantity{core::Decimal::from_raw(fill.qty.decimal().units() * i)};
      step.order.avg_price = order.avg_price = value.per_unit(order.filled_qty);
      ledger::Change change = change_of({step});
      position.position = domain::apply_fill(position.position, fill.side, fill.price, fill.qty);
      change.position = position;
      change.fills = {fill};
      const auto written = desk.write(std::move(change));
      INFO(written.refused.value_or(core::Error{}).message);
      REQUIRE_FALSE(written.refused);
    }
  }
  LedgerDesk desk(url);
  const auto found = desk.recover().value();
  REQUIRE(found.unannounced.size() == 1);
  CHECK(found.unannounced.front().order.avg_price.to_string() == "156.015");
  CHECK(found.unannounced.front().filled_value == value);
  REQUIRE(found.positions.size() == 1);
  CHECK(found.positions.front() == position);
  CHECK(found.positions.front().position.avg_price.to_string() == "156.015");
  CHECK(pg_query(url, "SELECT cost = 156.015 * qty FROM positions") == "t");
}
