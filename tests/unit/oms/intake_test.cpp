// Storms: what an innocent bot waits for is counted in work, not in time.
#include "oms/orders/intake_queue.hpp"

#include <algorithm>
#include <string>

#include "oms/orders/dispatch.hpp"
#include "oms/orders/new_names.hpp"
#include "support/catch.hpp"
#include "unit/oms/desktop.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::BotId;
using domain::Side;
using oms::IntakeQueue;

namespace {

struct Door {
  Desktop desktop{{.strangers = oms::ExternalPolicy::Adopt, .bots = {BotId{"listed"}, BotId{"bot"}}}};

  Door() { desktop.start(); }

  void order(const std::string& bot, int number) {
    oms::dispatch(desktop.manager, request(std::to_string(number), Side::Buy, 1, bot));
  }
  bool written(const std::string& bot) const {
    return std::ranges::any_of(desktop.ledger.changes, [&](const ledger::Change& change) {
      return change.intent && change.intent->order.request.bot_id.str() == bot;
    });
  }
  std::size_t intents() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        desktop.ledger.changes, [](const ledger::Change& change) { return change.intent.has_value(); }));
  }
  std::size_t alerts(const std::string& code) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        desktop.events.alerts, [&](const wire::Alert& alert) { return alert.code == code; }));
  }
};

}  // namespace

TEST_CASE("intake: when nobody waits an order goes straight through") {
  Door door;
  door.order("bot", 1);
  CHECK(door.intents() == 1);
}

TEST_CASE(
    "intake: behind a storm of one bot another's order waits for what the ledger has begun, not for the "
    "storm") {
  Door door;
  for (int i = 0; i < 10'000; ++i) door.order("bot", i);
  CHECK(door.desktop.ledger.backlog() <= IntakeQueue::kAhead);
  door.order("listed", 1);
  CHECK_FALSE(door.written("listed"));
  door.desktop.ledger.commit_some(IntakeQueue::kAhead + 2);
  CHECK(door.written("listed"));
  CHECK(door.intents() < 2 * IntakeQueue::kAhead + 10);
  // And nothing of the storm is lost.
  for (int i = 0; i < 100; ++i) {
    door.desktop.ledger.commit();
    door.desktop.manager.tick();
  }
  CHECK(door.intents() == 10'001);
}

TEST_CASE("intake: an order of BOTS passes those of invented bots that came before it") {
  Door door;
  for (int i = 0; i < 20'000; ++i) door.order("invented" + std::to_string(i), 1);
  door.order("listed", 1);
  door.desktop.ledger.commit_some(IntakeQueue::kAhead + 20);
  CHECK(door.written("listed"));
  CHECK(door.alerts("intake.full") == 1);  // told once, then counted
  // What had no place is dropped; its senders repeat it.
  for (int i = 0; i < 100; ++i) {
    door.desktop.ledger.commit();
    door.desktop.manager.tick();
  }
  CHECK(door.intents() <= IntakeQueue::kAhead + 2'001);
}

TEST_CASE(
    "intake: a hundred thousand questions of invented bots cost the ledger nothing, and the bus only so many "
    "answers") {
  Door door;
  const int before = door.desktop.ledger.asked;
  for (int i = 0; i < 100'000; ++i)
    oms::dispatch(door.desktop.manager, wire::OrderQuery{.bot_id = BotId{"invented" + std::to_string(i)}});
  CHECK(door.desktop.ledger.asked == before);
  CHECK(door.desktop.events.bot_states <= IntakeQueue::kQueriesATick);
  door.order("bot", 1);
  CHECK(door.intents() == 1);
  for (int i = 0; i < 20; ++i) {
    door.desktop.clock.advance(50ms);
    door.desktop.manager.tick();
  }
  CHECK(door.desktop.events.bot_states <= 21 * IntakeQueue::kQueriesATick);
  // The storm goes on, and a bot that trades asks: a tick, one question.
  door.desktop.ledger.commit();
  for (int i = 0; i < 5'000; ++i)
    oms::dispatch(door.desktop.manager, wire::OrderQuery{.bot_id = BotId{"more" + std::to_string(i)}});
  const int told = door.desktop.events.bot_states;
  for (int i = 0; i < 1'000; ++i)
    oms::dispatch(door.desktop.manager, wire::OrderQuery{.bot_id = BotId{"bot"}});
  door.desktop.manager.tick();
  CHECK(door.desktop.ledger.asked == before + 1);
  CHECK(door.desktop.events.bot_states > told);
}

TEST_CASE(
    "intake: a cancel never waits behind orders, and one of an order that waits is carried out with it") {
  Door door;
  door.order("listed", 1);
  door.desktop.ledger.commit();
  REQUIRE(door.desktop.venue.sent.size() == 1);
  for (int i = 0; i < 10'000; ++i) door.order("bot", i);
  const auto waiting = domain::ClientOrderId{"bot:entry:9999"};
  oms::dispatch(door.desktop.manager, wire::OrderCancel{.client_order_id = waiting, .bot_id = BotId{"bot"}});
  oms::dispatch(door.desktop.manager,
                wire::OrderCancel{.client_order_id = domain::ClientOrderId{"listed:entry:1"},
                                  .bot_id = BotId{"listed"}});
  // The exit of an entry that waits is not unknown: the wish is repeated, and nobody is told that there is no
  // such order.
  oms::dispatch(door.desktop.manager,
                wire::OrderCancel{.client_order_id = domain::ClientOrderId{"bot:entry:9999.sl"},
                                  .bot_id = BotId{"bot"}});
  door.desktop.control("order", {{"client_order_id", "listed:entry:1"}});
  const std::pair<std::string, std::string> held{"held", "true"};
  CHECK(std::ranges::count(door.desktop.events.replied.args, held) == 1);
  CHECK(std::ranges::none_of(door.desktop.events.told,
                             [](const auto& told) { return told.error == "order.not_found"; }));
  for (int i = 0; i < 200; ++i) {
    door.desktop.ledger.commit();
    door.desktop.manager.tick();
  }
  CHECK(std::ranges::none_of(door.desktop.venue.sent,
                             [&](const auto& sent) { return sent.client_order_id == waiting; }));
}

TEST_CASE("intake: cancels of orders that never were ask the ledger a few at a time") {
  Door door;
  door.desktop.ledger.hold_answers = true;
  const int before = door.desktop.ledger.asked;
  for (int i = 0; i < 10'000; ++i)
    oms::dispatch(door.desktop.manager,
                  wire::OrderCancel{.client_order_id = domain::ClientOrderId{"x:entry:" + std::to_string(i)},
                                    .bot_id = BotId{"x"}});
  CHECK(door.desktop.ledger.asked == before + IntakeQueue::kLookUps);
  oms::dispatch(door.desktop.manager,
                wire::OrderCancel{.client_order_id = domain::ClientOrderId{"listed:entry:7"},
                                  .bot_id = BotId{"listed"}});
  door.desktop.ledger.commit();
  door.desktop.manager.tick();
  door.desktop.ledger.commit();
  CHECK(std::ranges::any_of(door.desktop.events.told, [](const auto& told) {
    return told.bot_id.str() == "listed" && told.error == "order.not_found";
  }));
}

TEST_CASE("intake: names of new bots go to the ledger together, one question at a time") {
  std::vector<std::size_t> written;
  std::function<void()> done;
  oms::NewNames names([&](const std::vector<BotId>& bots, std::function<void()> then) {
    written.push_back(bots.size());
    done = std::move(then);
  });
  for (int i = 0; i < 100'000; ++i) names.add(BotId{"new" + std::to_string(i)});
  names.tick();
  names.tick();
  CHECK(written.size() == 1);
  for (int i = 0; i < 20; ++i) {
    done();
    names.tick();
  }
  std::size_t all = 0;
  for (const auto some : written) {
    CHECK(some <= oms::NewNames::kTogether);
    all += some;
  }
  CHECK(all == oms::NewNames::kMost);
}

TEST_CASE("intake: bots that anybody may invent are not kept for ever") {
  oms::SeenBots bots;
  for (int i = 0; i < 50'000; ++i) {
    CHECK(bots.see(BotId{"new" + std::to_string(i)}));
    CHECK_FALSE(bots.see(BotId{"busy"}) != (i == 0));
  }
  CHECK(bots.size() == oms::SeenBots::kMost);
  CHECK(bots.contains(BotId{"busy"}));
  CHECK_FALSE(bots.contains(BotId{"new1"}));
}
