// Turns by priority and by key.
#include "core/fair_queue.hpp"

#include <map>
#include <string>

#include "support/catch.hpp"

using namespace avenor;
using core::Priority;
using Queue = core::FairQueue<std::string, int>;

namespace {

/// Four hundred invented names, each with an order that waits.
Queue with_strangers() {
  Queue queue;
  for (int i = 0; i < 400; ++i) queue.push(Priority::Stranger, "stranger " + std::to_string(i), i);
  return queue;
}

}  // namespace

TEST_CASE("fair queue: whoever was not served lately goes first, others in the order of their coming") {
  Queue queue;
  queue.push(Priority::Listed, "a", 1);
  queue.push(Priority::Listed, "a", 2);
  queue.push(Priority::Listed, "b", 3);
  queue.push(Priority::Listed, "c", 4);
  CHECK(queue.pop().value == 1);
  CHECK(queue.pop().value == 3);
  queue.push(Priority::Listed, "b", 5);
  CHECK(queue.pop().value == 4);
  CHECK(queue.pop().value == 2);
  CHECK(queue.pop().value == 5);
  CHECK(queue.empty());
}

TEST_CASE("fair queue: four hundred orders of one bot do not stand before another's") {
  Queue queue;
  for (int i = 0; i < 400; ++i) queue.push(Priority::Listed, "storm", i);
  for (int i = 0; i < 10; ++i) CHECK(queue.pop().value == i);
  queue.push(Priority::Listed, "calm", 1000);
  queue.push(Priority::Listed, "calm", 1001);
  CHECK(queue.pop().value == 1000);
  CHECK(queue.pop().value == 10);
  CHECK(queue.pop().value == 1001);
  CHECK(queue.size() == 389);
}

TEST_CASE("fair queue: a listed bot's order does not wait behind four hundred strangers") {
  // At whatever place of the turns it comes, and although it was served before and they were not.
  auto queue = with_strangers();
  for (int i = 0; i < 60; ++i) {
    queue.push(Priority::Listed, "listed", 1000);
    const bool at_once = queue.pop().key == "listed";
    CHECK((at_once || queue.pop().key == "listed"));
  }
}

TEST_CASE("fair queue: of nine turns in which both wait, one is a stranger's") {
  auto queue = with_strangers();
  for (int i = 0; i < 400; ++i) queue.push(Priority::Listed, "listed", i);
  int strangers = 0;
  for (int turn = 0; turn < 90; ++turn) strangers += queue.pop().key == "listed" ? 0 : 1;
  CHECK(strangers == 10);
}

TEST_CASE("fair queue: new names do not starve a stranger that was served before") {
  Queue queue;
  queue.push(Priority::Stranger, "known", 0);
  CHECK(queue.pop().key == "known");
  queue.push(Priority::Stranger, "known", 1);
  int turns = 0;
  for (bool served = false; !served && turns < 100; ++turns) {
    queue.push(Priority::Stranger, "invented " + std::to_string(turns), 0);
    served = queue.pop().key == "known";
  }
  CHECK(turns <= 9);
}

TEST_CASE("fair queue: an exit leaves before a hundred openings that wait, its own bot's as well") {
  Queue queue;
  for (int i = 0; i < 100; ++i) queue.push(Priority::Listed, i % 2 == 0 ? "a" : "b", i);
  queue.push(Priority::Protective, "a", 1000);
  queue.push(Priority::Listed, "c", 2000);
  queue.push(Priority::Protective, "a", 1001);
  CHECK(queue.pop().value == 1000);
  CHECK(queue.pop().value == 1001);
  CHECK(queue.pop().value < 1000);
}

TEST_CASE("fair queue: no item overtakes another of its key and priority") {
  Queue queue;
  const Priority priorities[] = {Priority::Protective, Priority::Listed, Priority::Stranger};
  std::map<std::string, int> last;  ///< of each bot, which has one priority here
  // A mixture that has no period in common with the turns.
  for (int i = 0; i < 20'000; ++i) {
    const int bot = i * 7919 % 31;
    queue.push(priorities[bot % 3], "bot " + std::to_string(bot), i);
    if (i % 5 < 2 && i < 15'000) continue;
    const auto item = queue.pop();
    auto& before = last.try_emplace(item.key, -1).first->second;
    if (item.value <= before) FAIL(item.key << ": " << item.value << " after " << before);
    before = item.value;
  }
}

TEST_CASE("fair queue: whoever fills it leaves room for another key, and for the other priorities") {
  Queue queue;
  const auto put = [&](Priority priority, const std::string& key) {
    if (!queue.has_room(priority, key, 100)) return false;
    queue.push(priority, key, 0);
    return true;
  };
  int taken = 0;
  for (int i = 0; i < 200; ++i) taken += put(Priority::Listed, "storm") ? 1 : 0;
  CHECK(taken == 50);
  CHECK(put(Priority::Listed, "calm"));
  int strangers = 0;
  for (int i = 0; i < 1'000; ++i) strangers += put(Priority::Stranger, std::to_string(i)) ? 1 : 0;
  CHECK(strangers == 100);
  CHECK(put(Priority::Listed, "another"));
  CHECK(put(Priority::Protective, "storm"));
}
