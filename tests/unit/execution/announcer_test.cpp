#include "execution/announcer.hpp"

#include <vector>

#include "support/catch.hpp"
#include "unit/execution/rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderStatus;
using domain::Side;

namespace {

struct World {
  FakeClock clock;
  FakeLedger ledger;
  FakeOutlet outlet;
  execution::OrderStore orders;
  execution::Announcer announcer{clock, ledger, orders, outlet};

  execution::LiveOrder& order(OrderStatus status = OrderStatus::Submitted) {
    return orders.add(live(request("1", Side::Buy, 10), status));
  }
  /// A new state, committed.
  void step(execution::LiveOrder& order, OrderStatus to) {
    orders.update(order, [&](domain::Order& o) {
      o.status = to;
      ++o.version;
    });
    order.durable_version = order.order.version;
    announcer.durable(order, order.order);
  }
  /// Time goes by, in steps of 50 ms like the engine's.
  void pass(core::Duration time) {
    for (core::Duration gone{}; gone < time; gone += 50ms) {
      clock.advance(50ms);
      announcer.tick();
    }
  }
  wire::Ack ack(const execution::LiveOrder& order, int version) const {
    return {.client_order_id = order.order.id(), .bot_id = order.order.request.bot_id, .version = version};
  }
};

}  // namespace

TEST_CASE("announcer: what nobody acknowledges is told again after 1, 2, 4 and then every 8 seconds") {
  World world;
  auto& order = world.order();
  world.announcer.durable(order, order.order);
  CHECK(world.outlet.told.size() == 1);
  struct Row {
    core::Duration time;
    std::size_t told;
  };
  for (const auto& [time, told] :
       {Row{950ms, 1}, Row{50ms, 2}, Row{1950ms, 2}, Row{50ms, 3}, Row{3950ms, 3}, Row{50ms, 4},
        Row{7950ms, 4}, Row{50ms, 5}, Row{7950ms, 5}, Row{50ms, 6}}) {
    world.pass(time);
    CHECK(world.outlet.told.size() == told);
  }
  CHECK(world.outlet.states.size() == 1);  // the journal has it once
}

TEST_CASE("announcer: states that follow each other at once share one schedule, the latest one's") {
  World world;
  auto& order = world.order(OrderStatus::Pending);
  world.announcer.durable(order, order.order);
  world.step(order, OrderStatus::Submitted);
  world.step(order, OrderStatus::PartiallyFilled);
  world.pass(50ms);
  world.step(order, OrderStatus::Filled);
  world.outlet.told.clear();
  std::vector<int> seconds;
  for (int second = 1; second <= 70; ++second) {
    world.pass(1s);
    for (; seconds.size() < world.outlet.told.size(); seconds.push_back(second))
      CHECK(world.outlet.told.back().version == 4);
  }
  CHECK(seconds == std::vector<int>{1, 3, 7, 15, 23, 31, 39, 47, 55});  // ten with the first
  CHECK(order.given_up);
}

TEST_CASE("announcer: an acknowledgement ends it") {
  World world;
  auto& order = world.order();
  world.announcer.durable(order, order.order);
  world.announcer.acknowledged(world.ack(order, 1));
  world.pass(2min);
  CHECK(world.outlet.told.size() == 1);
  CHECK(world.ledger.changes.empty());  // the order goes on: there is more to tell
}

TEST_CASE("announcer: a final state that is acknowledged is settled in the ledger, once") {
  World world;
  auto& order = world.order();
  world.step(order, OrderStatus::Filled);
  world.announcer.acknowledged(world.ack(order, 2));
  world.announcer.acknowledged(world.ack(order, 2));
  REQUIRE(world.ledger.changes.size() == 1);
  CHECK(world.ledger.changes[0].announced == ledger::Change::Announced{order.order.id(), 2});
}

TEST_CASE("announcer: an acknowledgement of an older, a future or another bot's state settles nothing") {
  World world;
  auto& order = world.order();
  world.step(order, OrderStatus::Filled);
  world.announcer.acknowledged(world.ack(order, 1));
  world.announcer.acknowledged(world.ack(order, 3));
  auto foreign = world.ack(order, 2);
  foreign.bot_id = domain::BotId{"other"};
  world.announcer.acknowledged(foreign);
  CHECK(world.ledger.changes.empty());
  world.pass(1100ms);
  CHECK(world.outlet.told.size() == 2);
  CHECK(world.outlet.told.back().version == 2);
}

TEST_CASE("announcer: a client that never acknowledges is given up after a minute, and the ledger knows") {
  World world;
  auto& order = world.order();
  world.step(order, OrderStatus::Filled);
  world.pass(59s);
  CHECK(world.ledger.changes.empty());
  world.pass(10s);
  CHECK(order.given_up);
  CHECK(world.ledger.changes.size() == 1);
  const auto told = world.outlet.told.size();
  world.pass(5min);
  CHECK(world.outlet.told.size() == told);
  world.announcer.repeat(order);  // it may still ask
  CHECK(world.outlet.told.size() == told + 1);
}

TEST_CASE("announcer: an open order that was given up is told again when something happens") {
  World world;
  auto& order = world.order();
  world.announcer.durable(order, order.order);
  world.pass(70s);
  CHECK(order.given_up);
  CHECK(world.ledger.changes.empty());
  const auto told = world.outlet.told.size();
  world.step(order, OrderStatus::Filled);
  CHECK(world.outlet.told.size() == told + 1);
  world.pass(1s);
  CHECK(world.outlet.told.size() == told + 2);
}

TEST_CASE("announcer: what is not on disk yet is not told") {
  World world;
  auto& order = world.order();
  world.announcer.durable(order, order.order);
  world.orders.update(order, [](domain::Order& o) {
    o.status = OrderStatus::Filled;
    ++o.version;
  });
  world.announcer.repeat(order);
  world.pass(30s);
  CHECK(world.outlet.told.size() == 1);
}

TEST_CASE("announcer: what a start finds is told until it is acknowledged") {
  World world;
  auto& order = world.order(OrderStatus::Filled);
  world.announcer.recovered(order);
  CHECK(world.outlet.told.size() == 1);
  world.pass(1s);
  CHECK(world.outlet.told.size() == 2);
  world.announcer.acknowledged(world.ack(order, 1));
  CHECK(world.ledger.changes.size() == 1);
}
