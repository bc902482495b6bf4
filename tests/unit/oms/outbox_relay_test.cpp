#include "oms/orders/outbox_relay.hpp"

#include <vector>

#include "support/catch.hpp"
#include "unit/oms/rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderStatus;
using domain::Side;

namespace {

struct World {
  FakeClock clock;
  FakeLedger ledger;
  FakeEventSink events;
  oms::OrderStore orders;
  oms::OutboxRelay relay{clock, ledger, orders, events};

  oms::LiveOrder& order(OrderStatus status = OrderStatus::Submitted) {
    return orders.add(live(request("1", Side::Buy, 10), status));
  }
  /// A new state, committed.
  void step(oms::LiveOrder& order, OrderStatus to) {
    orders.update(order, [&](domain::Order& o) {
      o.status = to;
      ++o.version;
    });
    order.durable_version = order.order.version;
    relay.durable(order, order.order);
  }
  /// Time goes by, in steps of 50 ms like the manager's.
  void pass(core::Duration time) {
    for (core::Duration gone{}; gone < time; gone += 50ms) {
      clock.advance(50ms);
      relay.tick();
    }
  }
  wire::Ack ack(const oms::LiveOrder& order, int version) const {
    return {.client_order_id = order.order.id(), .bot_id = order.order.request.bot_id, .version = version};
  }
};

}  // namespace

TEST_CASE("relay: what nobody acknowledges is told again after 1, 2, 4 and then every 8 seconds") {
  World world;
  auto& order = world.order();
  world.relay.durable(order, order.order);
  CHECK(world.events.told.size() == 1);
  struct Row {
    core::Duration time;
    std::size_t told;
  };
  for (const auto& [time, told] :
       {Row{950ms, 1}, Row{50ms, 2}, Row{1950ms, 2}, Row{50ms, 3}, Row{3950ms, 3}, Row{50ms, 4},
        Row{7950ms, 4}, Row{50ms, 5}, Row{7950ms, 5}, Row{50ms, 6}}) {
    world.pass(time);
    CHECK(world.events.told.size() == told);
  }
  CHECK(world.events.states.size() == 1);  // the journal has it once
}

TEST_CASE("relay: states that follow each other at once share one schedule, the latest one's") {
  World world;
  auto& order = world.order(OrderStatus::Pending);
  world.relay.durable(order, order.order);
  world.step(order, OrderStatus::Submitted);
  world.step(order, OrderStatus::PartiallyFilled);
  world.pass(50ms);
  world.step(order, OrderStatus::Filled);
  world.events.told.clear();
  std::vector<int> seconds;
  for (int second = 1; second <= 70; ++second) {
    world.pass(1s);
    for (; seconds.size() < world.events.told.size(); seconds.push_back(second))
      CHECK(world.events.told.back().version == 4);
  }
  CHECK(seconds == std::vector<int>{1, 3, 7, 15, 23, 31, 39, 47, 55});  // ten with the first
  CHECK(order.given_up);
}

TEST_CASE("relay: an acknowledgement ends it") {
  World world;
  auto& order = world.order();
  world.relay.durable(order, order.order);
  world.relay.acknowledged(world.ack(order, 1));
  world.pass(2min);
  CHECK(world.events.told.size() == 1);
  CHECK(world.ledger.changes.empty());  // the order goes on: there is more to tell
}

TEST_CASE("relay: a final state that is acknowledged is settled in the ledger, once") {
  World world;
  auto& order = world.order();
  world.step(order, OrderStatus::Filled);
  world.relay.acknowledged(world.ack(order, 2));
  world.relay.acknowledged(world.ack(order, 2));
  REQUIRE(world.ledger.changes.size() == 1);
  CHECK(world.ledger.changes[0].announced == ledger::Change::Announced{order.order.id(), 2});
}

TEST_CASE("relay: an acknowledgement of an older, a future or another bot's state settles nothing") {
  World world;
  auto& order = world.order();
  world.step(order, OrderStatus::Filled);
  world.relay.acknowledged(world.ack(order, 1));
  world.relay.acknowledged(world.ack(order, 3));
  auto foreign = world.ack(order, 2);
  foreign.bot_id = domain::BotId{"other"};
  world.relay.acknowledged(foreign);
  CHECK(world.ledger.changes.empty());
  world.pass(1100ms);
  CHECK(world.events.told.size() == 2);
  CHECK(world.events.told.back().version == 2);
}

TEST_CASE("relay: a client that never acknowledges is given up after a minute, and the ledger knows") {
  World world;
  auto& order = world.order();
  world.step(order, OrderStatus::Filled);
  world.pass(59s);
  CHECK(world.ledger.changes.empty());
  world.pass(10s);
  CHECK(order.given_up);
  CHECK(world.ledger.changes.size() == 1);
  const auto told = world.events.told.size();
  world.pass(5min);
  CHECK(world.events.told.size() == told);
  world.relay.repeat(order);  // it may still ask
  CHECK(world.events.told.size() == told + 1);
}

TEST_CASE("relay: an open order that was given up is told again when something happens") {
  World world;
  auto& order = world.order();
  world.relay.durable(order, order.order);
  world.pass(70s);
  CHECK(order.given_up);
  CHECK(world.ledger.changes.empty());
  const auto told = world.events.told.size();
  world.step(order, OrderStatus::Filled);
  CHECK(world.events.told.size() == told + 1);
  world.pass(1s);
  CHECK(world.events.told.size() == told + 2);
}

TEST_CASE("relay: what is not on disk yet is not told") {
  World world;
  auto& order = world.order();
  world.relay.durable(order, order.order);
  world.orders.update(order, [](domain::Order& o) {
    o.status = OrderStatus::Filled;
    ++o.version;
  });
  world.relay.repeat(order);
  world.pass(30s);
  CHECK(world.events.told.size() == 1);
}

TEST_CASE("relay: what a start finds is told until it is acknowledged") {
  World world;
  auto& order = world.order(OrderStatus::Filled);
  world.relay.recovered(order);
  CHECK(world.events.told.size() == 1);
  world.pass(1s);
  CHECK(world.events.told.size() == 2);
  world.relay.acknowledged(world.ack(order, 1));
  CHECK(world.ledger.changes.size() == 1);
}

TEST_CASE("relay: an entry that has waited for its exits is settled when they are known, however late") {
  World world;
  auto finished = live(request("1", Side::Buy, 10), OrderStatus::Filled);
  finished.order.venue_order_id = domain::VenueOrderId{"v1"};
  finished.order.request.bracket =
      domain::Bracket{.take_profit = domain::Price{110}, .stop_loss = {}, .stop_loss_limit = {}};
  auto& entry = world.orders.add(std::move(finished));
  const auto id = entry.order.id();
  world.relay.durable(entry, entry.order);
  world.relay.acknowledged(world.ack(entry, 1));
  world.pass(300s);
  CHECK(world.ledger.changes.empty());
  entry.exits_known = true;
  // What is old is forgotten every few seconds: perhaps before the relay looks at it again.
  world.orders.evict(world.clock.mono(), 100);
  REQUIRE(world.orders.find(id));
  world.pass(2s);
  REQUIRE(world.ledger.changes.size() == 1);
  REQUIRE(world.ledger.changes[0].announced);
  CHECK(world.ledger.changes[0].announced->version == 1);
  world.orders.evict(world.clock.mono(), 100);
  CHECK(world.orders.find(id) == nullptr);
}
