// The rate limit towards the venue, shared fairly: storms of some orders do not keep others waiting.
#include "venue/rate_budget.hpp"

#include <array>
#include <string>

#include "core/fair_queue.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace std::chrono_literals;
using venue::Urgency;

namespace {

/// A client at 200 requests a minute, with 20 orders whose cancels and look-ups are asked for again as soon
/// as they were served: how long something new waits.
struct StormOfTwenty {
  StormOfTwenty() {
    for (int i = 0; i < 20; ++i) {
      queue(Urgency::Cancel, "stuck " + std::to_string(i));
      queue(Urgency::Question, "stuck " + std::to_string(i));
    }
  }
  void queue(Urgency urgency, const std::string& key) {
    queues[static_cast<std::size_t>(urgency)].push(core::Priority::Listed, key, key);
  }
  /// One turn of 10 ms.
  void turn() {
    now = now + 10ms;
    for (const Urgency urgency : {Urgency::Cancel, Urgency::Order, Urgency::Question}) {
      auto& queue_ = queues[static_cast<std::size_t>(urgency)];
      while (!queue_.empty() && budget.wait(urgency, now).count() == 0) {
        const std::string served = queue_.pop().value;
        budget.take(urgency, now);
        ++sent;
        if (served == wanted) wanted.clear();
        if (served.starts_with("stuck")) queue(urgency, served);
      }
    }
  }
  core::Duration wait_of(Urgency urgency, const std::string& key) {
    const auto began = now;
    wanted = key;
    queue(urgency, key);
    while (!wanted.empty() && now - began < 10min) turn();
    return now - began;
  }

  venue::RateBudget budget{200};
  std::array<core::FairQueue<std::string, std::string>, 3> queues;
  core::MonoTime now{0};
  std::string wanted;
  int sent = 0;
};

}  // namespace

TEST_CASE("rate budget: twenty stuck orders keep neither a new order nor another's cancel waiting") {
  StormOfTwenty storm;
  for (int i = 0; i < 6000; ++i) storm.turn();
  for (int i = 0; i < 20; ++i) {
    const auto name = std::to_string(i);
    CHECK(storm.wait_of(Urgency::Order, "new " + name) <= 1s);
    CHECK(storm.wait_of(Urgency::Cancel, "its cancel " + name) <= 2s);
  }
}

TEST_CASE("rate budget: a question of another order comes through beside twenty that ask without end") {
  StormOfTwenty storm;
  for (int i = 0; i < 6000; ++i) storm.turn();
  CHECK(storm.wait_of(Urgency::Question, "another's look-up") <= 10s);
}

TEST_CASE("rate budget: no minute holds more than the limit, whatever is asked for") {
  StormOfTwenty storm;
  int before = 0;
  for (int minute = 0; minute < 5; ++minute) {
    for (int i = 0; i < 6000; ++i) storm.turn();
    CHECK(storm.sent - before <= 200);
    CHECK(storm.sent - before >= 140);
    before = storm.sent;
  }
}

TEST_CASE("rate budget: questions leave a reserve for cancels and orders") {
  venue::RateBudget budget(200);
  core::MonoTime now{0};
  int questions = 0;
  while (budget.wait(Urgency::Question, now).count() == 0 && questions < 1000) {
    budget.take(Urgency::Question, now);
    ++questions;
  }
  CHECK(questions == 40);
  int orders = 0;
  while (budget.wait(Urgency::Order, now).count() == 0 && orders < 1000) {
    budget.take(Urgency::Order, now);
    ++orders;
  }
  CHECK(orders == 10);
}

TEST_CASE("rate budget: the smallest limit still lets everything through") {
  for (const int limit : {1, 2, 3, 5, 28}) {
    venue::RateBudget budget(limit);
    core::MonoTime now{0};
    for (const Urgency urgency : {Urgency::Question, Urgency::Order, Urgency::Cancel, Urgency::Question}) {
      for (int s = 0; s < 600 && budget.wait(urgency, now).count() > 0; ++s) now = now + 1s;
      INFO(limit);
      CHECK(budget.wait(urgency, now).count() == 0);
      budget.take(urgency, now);
    }
  }
}
