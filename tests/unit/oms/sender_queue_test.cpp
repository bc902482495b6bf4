// Turns by sender, bounds, repetitions.
#include "oms/orders/sender_queue.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::BotId;
using Queue = oms::SenderQueue<std::string>;

namespace {

struct Line {
  FakeClock clock;
  Queue queue{{.items = 1'000, .senders = 50, .patience = 10s}};

  Queue::Put put(const std::string& bot, int number, bool listed = true) {
    const auto key = bot + std::to_string(number);
    return queue.put(BotId{bot}, listed, key, key, clock.mono());
  }
  std::string take() { return queue.take(clock.mono()).value_or(""); }
};

}  // namespace

TEST_CASE("sender queue: one bot's storm does not make another wait; each bot's own order stays") {
  Line line;
  for (int i = 0; i < 400; ++i) CHECK(line.put("storm", i) == Queue::Put::Queued);
  line.put("calm", 1);
  line.put("calm", 2);
  CHECK(line.take() == "storm0");
  CHECK(line.take() == "calm1");
  CHECK(line.take() == "storm1");
  CHECK(line.take() == "calm2");
  for (int i = 2; i < 400; ++i) CHECK(line.take() == "storm" + std::to_string(i));
  CHECK(line.take().empty());
  CHECK(line.queue.empty());
  CHECK(line.queue.senders() == 0);
}

TEST_CASE("sender queue: bots of the settings come first, and strangers still get their turn") {
  Line line;
  for (int i = 0; i < 40; ++i) line.put("stranger" + std::to_string(i), 0, false);
  for (int i = 0; i < 100; ++i) line.put("listed", i);
  int listed = 0;
  for (int turn = 0; turn < 18; ++turn) listed += line.take().starts_with("listed") ? 1 : 0;
  CHECK(listed == 16);
}

TEST_CASE(
    "sender queue: whoever fills it, a bot with little in it finds a place; strangers' names are bounded") {
  Line line;
  int taken = 0;
  for (int i = 0; i < 5'000; ++i) taken += line.put("storm", i) == Queue::Put::Queued ? 1 : 0;
  CHECK(taken == 500);
  CHECK(line.put("calm", 1) == Queue::Put::Queued);
  for (int i = 0; i < 5'000; ++i) line.put("invented" + std::to_string(i), 0, false);
  CHECK(line.queue.senders() == 52);
  CHECK(line.queue.size() <= 1'000);
  CHECK(line.put("late", 1) == Queue::Put::Queued);
}

TEST_CASE("sender queue: long texts count, and whoever fills it with them leaves room for another") {
  Line line{.clock = {},
            .queue = Queue{{.items = 10'000, .bytes = 1'000'000, .senders = 50, .patience = 10s}}};
  const auto long_one = [&](const std::string& bot, int number) {
    const auto key = bot + std::to_string(number);
    return line.queue.put(BotId{bot}, true, key, key, line.clock.mono(), 4'000);
  };
  int taken = 0;
  for (int i = 0; i < 1'000; ++i) taken += long_one("storm", i) == Queue::Put::Queued ? 1 : 0;
  CHECK(taken > 100);
  CHECK(taken <= 125);
  CHECK(long_one("calm", 1) == Queue::Put::Queued);
  CHECK(long_one("storm", 1'000) == Queue::Put::Full);
  for (int i = 0; i <= taken; ++i) CHECK_FALSE(line.take().empty());
  CHECK(line.queue.empty());
  CHECK(long_one("storm", 1'001) == Queue::Put::Queued);  // what was taken counts no more
}

TEST_CASE("sender queue: a repetition adds nothing but time; what its sender has given up is left out") {
  Line line;
  line.put("a", 1);
  line.put("a", 2);
  line.clock.advance(8s);
  CHECK(line.put("a", 2) == Queue::Put::Repeated);
  CHECK(line.queue.size() == 2);
  line.clock.advance(3s);
  CHECK(line.take() == "a2");
  CHECK(line.take().empty());
  REQUIRE(line.put("a", 3) == Queue::Put::Queued);
  REQUIRE(line.queue.find("a3") != nullptr);
  CHECK(*line.queue.find("a3") == "a3");
  CHECK(line.queue.find("a4") == nullptr);
}
