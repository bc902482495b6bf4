#include "reporting/comparison.hpp"

#include <functional>

#include "support/catch.hpp"

using namespace avenor;
using domain::OrderStatus;
using domain::Quantity;
using reporting::AtExchange;
using reporting::compare;

namespace {

const domain::ClientOrderId kId{"bot:entry:1"};

ledger::Trade trade(OrderStatus status, int filled = 0) {
  ledger::Trade made;
  made.order.request.client_order_id = kId;
  made.order.request.qty = Quantity{10};
  made.order.status = status;
  made.order.filled_qty = Quantity{filled};
  return made;
}

AtExchange theirs(const std::string& status, int filled = 0, int fills = 0) {
  return {.client_order_id = kId.str(),
          .status = status,
          .received = 1,
          .filled_qty = Quantity{filled},
          .fills = fills};
}

std::size_t mismatches(const ledger::Trade& ours, int our_fills, std::vector<AtExchange> exchange) {
  return compare({ours}, {{kId, our_fills}}, exchange).mismatches.size();
}

}  // namespace

TEST_CASE("comparison: ledger and exchange that agree have no mismatch, and the figures are counted") {
  auto second = trade(OrderStatus::Submitted);
  second.order.request.client_order_id = domain::ClientOrderId{"bot:entry:2"};
  auto at_second = theirs("new");
  at_second.client_order_id = "bot:entry:2";
  auto foreign = theirs("new");
  foreign.client_order_id = "manual";
  foreign.external = true;
  const auto result = compare({trade(OrderStatus::Filled, 10), second}, {{kId, 3}},
                              {theirs("filled", 10, 3), at_second, foreign});
  CHECK(result.mismatches.empty());
  CHECK(result.orders == 2);
  CHECK(result.filled == 1);
  CHECK(result.open == 1);
  CHECK(result.fills == 3);
  CHECK(result.venue_orders == 2);
}

TEST_CASE("comparison: positions that differ are told, and those of another sender's orders by that name") {
  const domain::Symbol ibm{"IBM"}, msft{"MSFT"}, aapl{"AAPL"}, spy{"SPY"};
  const auto booked = [](const domain::Symbol& symbol, int qty) {
    domain::NamedPosition position;
    position.key.symbol = symbol;
    position.position.qty = Quantity{qty};
    return position;
  };
  const auto external = [](const domain::Symbol& symbol, domain::Side side, int filled) {
    AtExchange order{.client_order_id = "manual",
                     .status = "filled",
                     .received = 1,
                     .filled_qty = Quantity{filled},
                     .fills = 1};
    order.external = true;
    order.symbol = symbol;
    order.side = side;
    return order;
  };
  const std::vector<domain::NamedPosition> ledger{booked(ibm, 30), booked(ibm, -10), booked(aapl, -5),
                                                  booked(spy, 0)};
  const auto same = reporting::compare_positions(ledger, {{ibm, Quantity{20}}, {aapl, Quantity{-5}}}, {});
  CHECK(same.symbols == 2);
  CHECK(same.mismatches.empty());
  CHECK(same.external.empty());

  const auto theirs_too = reporting::compare_positions(
      ledger, {{ibm, Quantity{20}}, {aapl, Quantity{-8}}, {msft, Quantity{50}}},
      {external(msft, domain::Side::Buy, 50), external(aapl, domain::Side::Sell, 3)});
  CHECK(theirs_too.mismatches.empty());
  REQUIRE(theirs_too.external.size() == 2);
  CHECK_THAT(theirs_too.external[1], ContainsSubstring("MSFT: 0 held in the ledger, 50 at the exchange") &&
                                         ContainsSubstring("external"));

  const auto differ = reporting::compare_positions(ledger, {{ibm, Quantity{20}}, {msft, Quantity{50}}},
                                                   {external(msft, domain::Side::Buy, 40)});
  CHECK(differ.external.empty());
  REQUIRE(differ.mismatches.size() == 2);
  CHECK_THAT(differ.mismatches[0], ContainsSubstring("AAPL: -5 held in the ledger, 0 at the exchange"));
  // Orders of another sender that were imported are in the ledger like any: then both agree.
  CHECK(reporting::compare_positions({booked(msft, 50)}, {{msft, Quantity{50}}},
                                     {external(msft, domain::Side::Buy, 50)})
            .external.empty());
}

TEST_CASE("comparison: what is in doubt never agrees") {
  CHECK(mismatches(trade(OrderStatus::Unknown), 0, {theirs("new")}) == 1);
  CHECK(mismatches(trade(OrderStatus::Pending), 0, {theirs("new")}) == 1);
  CHECK(mismatches(trade(OrderStatus::Unknown), 0, {}) == 1);
}

TEST_CASE("comparison: an order that the exchange never had is one only in a state that says so") {
  for (const auto status :
       {OrderStatus::Rejected, OrderStatus::Failed, OrderStatus::Cancelled, OrderStatus::Expired})
    CHECK(mismatches(trade(status), 0, {}) == 0);
  for (const auto status : {OrderStatus::Submitted, OrderStatus::PartiallyFilled, OrderStatus::Filled})
    CHECK(mismatches(trade(status), 0, {}) == 1);
  CHECK(mismatches(trade(OrderStatus::Cancelled, 4), 0, {}) == 1);
}

TEST_CASE("comparison: each difference is one mismatch") {
  struct Row {
    std::string what;
    ledger::Trade ours;
    int our_fills;
    std::function<void(AtExchange&)> change;
  };
  const std::vector<Row> rows{
      {"status", trade(OrderStatus::Cancelled, 10), 2, [](AtExchange&) {}},
      {"quantity", trade(OrderStatus::Filled, 10), 2, [](AtExchange& at) { at.filled_qty = Quantity{9}; }},
      {"executions", trade(OrderStatus::Filled, 10), 1, [](AtExchange&) {}},
      {"sent twice", trade(OrderStatus::Filled, 10), 2, [](AtExchange& at) { at.received = 2; }},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    auto at = theirs("filled", 10, 2);
    row.change(at);
    CHECK(mismatches(row.ours, row.our_fills, {at}) == 1);
  }
  CHECK(compare({}, {}, {theirs("filled", 10, 2)}).mismatches.size() == 1);  // lost
}

TEST_CASE("comparison: a derived id is the one that the exchange knows") {
  auto ours = trade(OrderStatus::Submitted);
  ours.order.venue_client_id = "d-1";
  auto at = theirs("new");
  at.client_order_id = "d-1";
  CHECK(mismatches(ours, 0, {at}) == 0);
  CHECK(mismatches(ours, 0, {theirs("new")}) == 2);
}

TEST_CASE("comparison: the exchange's words for one state are many") {
  for (const std::string word : {"new", "accepted", "pending_new", "held", "pending_cancel"})
    CHECK(mismatches(trade(OrderStatus::Submitted), 0, {theirs(word)}) == 0);
  for (const std::string word : {"filled", "canceled", "rejected", "lost", ""})
    CHECK(mismatches(trade(OrderStatus::Submitted), 0, {theirs(word)}) == 1);
  CHECK(mismatches(trade(OrderStatus::Failed), 0, {theirs("lost")}) == 0);
  CHECK(mismatches(trade(OrderStatus::Rejected), 0, {theirs("refused")}) == 0);
  CHECK(mismatches(trade(OrderStatus::Failed), 0, {theirs("new")}) == 1);
}
