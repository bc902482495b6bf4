// An execution at the very bound of price and quantity is booked; one above it is not, is told, and costs the
// true one nothing.
#include <algorithm>
#include <optional>
#include <string>

#include "support/catch.hpp"
#include "unit/oms/venue_session_room.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using core::Decimal;
using domain::OrderEvent;
using domain::OrderStatus;
using domain::Price;
using domain::Quantity;
using domain::Side;

namespace {

const Quantity kMostQty{domain::Bounds<domain::QuantityTag>::kMost};
const Price kMostPrice{domain::Bounds<domain::PriceTag>::kMost};
/// The smallest step that there is.
const Decimal kStep = Decimal::from_raw(1);

oms::LiveOrder& open_order(Room& room, Side side, Quantity qty, std::optional<Price> limit = {}) {
  auto& order = room.submitted("1", side, 1, "v1");
  room.orders.update(order, [&](domain::Order& its) {
    its.request.qty = qty;
    its.request.limit_price = limit;
    if (limit) its.request.type = domain::OrderType::Limit;
  });
  return order;
}

venue::FillReport execution(Side side, Quantity qty, Price price, const std::string& id) {
  auto fill = execution_of("v1", side, 1, 1);
  fill.exec_id = domain::ExecId{id};
  fill.qty = qty;
  fill.price = price;
  return fill;
}

std::size_t fills_written(const Room& room) {
  std::size_t sum = 0;
  for (const auto& change : room.ledger.changes) sum += change.fills.size();
  return sum;
}

std::ptrdiff_t told(const Room& room, const std::string& code) {
  return std::ranges::count(room.events.alerts, code, &wire::Alert::code);
}

}  // namespace

TEST_CASE("bounds: an execution at the largest price and the largest quantity is booked") {
  for (const Side side : {Side::Buy, Side::Sell}) {
    Room room;
    auto& order = open_order(room, side, kMostQty, kMostPrice);
    room.session.on_execution_report(execution(side, kMostQty, kMostPrice, "x"), nullptr, "reconciliation");
    CHECK(order.order.status == OrderStatus::Filled);
    CHECK(order.order.filled_qty == kMostQty);
    CHECK(order.order.avg_price == kMostPrice);
    CHECK(fills_written(room) == 1);
    CHECK(room.events.alerts.empty());
  }
}

TEST_CASE("bounds: the smallest execution there is is booked, and the rest behind it") {
  Room room;
  auto& order = open_order(room, Side::Buy, kMostQty);
  const Quantity smallest{kStep};
  room.session.on_execution_report(execution(Side::Buy, smallest, Price{kStep}, "x"), nullptr,
                                   "reconciliation");
  CHECK(order.order.status == OrderStatus::PartiallyFilled);
  CHECK(order.order.filled_qty == smallest);
  room.session.on_execution_report(execution(Side::Buy, kMostQty - smallest, kMostPrice, "y"), nullptr,
                                   "reconciliation");
  CHECK(order.order.status == OrderStatus::Filled);
  CHECK(fills_written(room) == 2);
}

TEST_CASE(
    "bounds: an execution of a step more than is open is refused and told once, the true one is booked") {
  for (const Quantity qty : {Quantity{10}, kMostQty, Quantity{kStep}}) {
    for (const bool in_parts : {false, true}) {
      if (in_parts && qty == Quantity{kStep}) continue;
      INFO(qty.to_string() << (in_parts ? ", four of it filled" : ""));
      Room room;
      auto& order = open_order(room, Side::Buy, qty);
      Quantity open = qty;
      if (in_parts) {
        room.session.on_execution_report(execution(Side::Buy, Quantity{4}, Price{100}, "first"), nullptr,
                                         "reconciliation");
        open = qty - Quantity{4};
      }
      const auto before = fills_written(room);
      const auto filled = order.order.filled_qty;
      for (int i = 0; i < 3; ++i)
        room.session.on_execution_report(execution(Side::Buy, open + Quantity{kStep}, Price{100}, "x"),
                                         nullptr, "reconciliation");
      CHECK(fills_written(room) == before);
      CHECK(order.order.filled_qty == filled);
      CHECK_FALSE(is_final(order.order.status));
      CHECK(told(room, "order.overfilled") == 1);
      // Under the same name: what was refused is not remembered as known.
      room.session.on_execution_report(execution(Side::Buy, open, Price{100}, "x"), nullptr,
                                       "reconciliation");
      CHECK(fills_written(room) == before + 1);
      CHECK(order.order.filled_qty == qty);
      CHECK(order.order.status == OrderStatus::Filled);
      // Once.
      room.session.on_execution_report(execution(Side::Buy, open, Price{100}, "x"), nullptr,
                                       "reconciliation");
      CHECK(fills_written(room) == before + 1);
    }
  }
}

TEST_CASE("bounds: at its limit an execution is booked, a step beyond it waits for what the history says") {
  for (const Side side : {Side::Buy, Side::Sell}) {
    const Price limit{100};
    const Decimal worse = side == Side::Buy ? limit.decimal() + kStep : limit.decimal() - kStep;
    for (const bool beyond : {false, true}) {
      INFO((side == Side::Buy ? "buy" : "sell") << (beyond ? ", beyond" : ", at the limit"));
      Room room;
      auto& order = open_order(room, side, Quantity{10}, limit);
      const auto seen = report("", "v1", side, 10, OrderEvent::FullyFilled, 10);
      room.session.on_execution_report(execution(side, Quantity{10}, beyond ? Price{worse} : limit, "x"),
                                       &seen, "venue stream");
      CHECK(fills_written(room) == (beyond ? 0 : 1));
      if (!beyond) {
        CHECK(order.order.status == OrderStatus::Filled);
        continue;
      }
      room.clock.advance(1s);
      room.session.tick();
      CHECK(room.venue.fills_asked.size() == 1);
      room.session.on_execution_report(execution(side, Quantity{10}, limit, "x"), nullptr, "reconciliation");
      CHECK(fills_written(room) == 1);
      CHECK(order.order.status == OrderStatus::Filled);
      CHECK(order.order.avg_price == limit);
      CHECK(told(room, "venue.beyond_limit") == 0);
    }
  }
}
