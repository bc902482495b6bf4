// When a feed's prices can be believed.
#include "marketdata/stale_watch.hpp"

#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace avenor;
using namespace avenor::marketdata;
using namespace std::chrono_literals;
using Change = StaleWatch::Change;

TEST_CASE(
    "stale watch: a feed that is mute while the market is open goes stale once, and recovers with a tick") {
  testing::FakeClock clock;
  StaleWatch watch(30s, clock.mono());
  CHECK(watch.stale());
  CHECK_FALSE(watch.check(clock.mono()));
  watch.up(clock.mono());
  CHECK(watch.check(clock.mono()) == Change::Recovered);
  clock.advance(29s);
  CHECK_FALSE(watch.check(clock.mono()));
  watch.tick(clock.mono());
  clock.advance(30s);
  CHECK_FALSE(watch.check(clock.mono()));
  clock.advance(1s);
  CHECK(watch.check(clock.mono()) == Change::WentStale);
  CHECK_THAT(watch.reason(), ContainsSubstring("31 s"));
  clock.advance(60s);
  CHECK_FALSE(watch.check(clock.mono()));
  watch.tick(clock.mono());
  CHECK(watch.check(clock.mono()) == Change::Recovered);
}

TEST_CASE("stale watch: the silence of a closed market is none, and is not held against the morning") {
  testing::FakeClock clock;
  StaleWatch watch(30s, clock.mono());
  watch.up(clock.mono());
  watch.market(false, clock.mono());
  watch.check(clock.mono());
  clock.advance(16h);
  CHECK_FALSE(watch.check(clock.mono()));
  watch.market(true, clock.mono());
  CHECK_FALSE(watch.check(clock.mono()));
  clock.advance(31s);
  CHECK(watch.check(clock.mono()) == Change::WentStale);
}

TEST_CASE("stale watch: a lost connection is stale at once, with its reason, whatever the market does") {
  testing::FakeClock clock;
  StaleWatch watch(30s, clock.mono());
  watch.up(clock.mono());
  watch.market(false, clock.mono());
  watch.check(clock.mono());
  watch.down("reset by peer");
  CHECK(watch.check(clock.mono()) == Change::WentStale);
  CHECK(watch.reason() == "reset by peer");
  watch.down("connection refused");
  CHECK_FALSE(watch.check(clock.mono()));
  CHECK(watch.reason() == "connection refused");
  watch.up(clock.mono());
  CHECK(watch.check(clock.mono()) == Change::Recovered);
}

TEST_CASE("stale watch: a jump of the wall clock is nothing") {
  testing::FakeClock clock;
  StaleWatch watch(30s, clock.mono());
  watch.up(clock.mono());
  watch.check(clock.mono());
  clock.step_wall(2h);
  CHECK_FALSE(watch.check(clock.mono()));
}

TEST_CASE("stale watch: a mute connection that is made anew is believed with its first tick, not before") {
  testing::FakeClock clock;
  StaleWatch watch(30s, clock.mono());
  watch.up(clock.mono());
  watch.check(clock.mono());
  clock.advance(31s);
  CHECK(watch.check(clock.mono()) == Change::WentStale);
  watch.down("it is mute");
  watch.check(clock.mono());
  watch.up(clock.mono());
  CHECK_FALSE(watch.check(clock.mono()));
  CHECK(watch.stale());
  watch.tick(clock.mono());
  CHECK(watch.check(clock.mono()) == Change::Recovered);
}
