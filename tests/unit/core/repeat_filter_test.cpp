#include "core/repeat_filter.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using avenor::core::RepeatFilter;
using namespace std::chrono_literals;

TEST_CASE("repeat filter: A repeated line is told once, then counted") {
  avenor::testing::FakeClock clock;
  RepeatFilter repeats(60s, 10);
  CHECK(repeats.hear("order lost", clock.mono()));
  for (int i = 0; i < 59; ++i) {
    clock.advance(1s);
    CHECK_FALSE(repeats.hear("order lost", clock.mono()));
  }
  CHECK(repeats.hear("another", clock.mono()));
  clock.advance(1s);
  const auto again = repeats.hear("order lost", clock.mono());
  CHECK(again);
  CHECK(again.suppressed == 59);
  CHECK(again.suffix() == " (and 59 times since it was last reported)");
  CHECK_FALSE(repeats.hear("order lost", clock.mono()));
}

TEST_CASE("repeat filter: A state that ended is a first occurrence when it comes back") {
  avenor::testing::FakeClock clock;
  RepeatFilter repeats;
  CHECK(repeats.hear("degraded", clock.mono()));
  CHECK_FALSE(repeats.hear("degraded", clock.mono()));
  repeats.forget("degraded");
  repeats.forget("never heard");
  const auto again = repeats.hear("degraded", clock.mono());
  CHECK(again);
  CHECK(again.suffix().empty());
}

TEST_CASE("repeat filter: Invented keys fill neither the memory nor the log") {
  avenor::testing::FakeClock clock;
  RepeatFilter repeats(60s, 100);
  int told = 0;
  for (int i = 0; i < 100'000; ++i) {
    if (repeats.hear("invented " + std::to_string(i), clock.mono())) ++told;
    if (i % 1000 == 0) clock.advance(100ms);
  }
  CHECK(told == 101);
  CHECK(repeats.size() == 100);
  // When the storm is over, a new key has a place again: the one heard least lately goes.
  clock.advance(61s);
  CHECK(repeats.hear("true", clock.mono()));
  CHECK_FALSE(repeats.hear("true", clock.mono()));
  CHECK(repeats.size() == 100);
}
