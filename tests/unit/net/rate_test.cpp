#include <algorithm>
#include <set>

#include "core/backoff.hpp"
#include "net/rate_limit.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace std::chrono_literals;

TEST_CASE("rate limit: the burst at once, then the even rate") {
  net::TokenBucket bucket(200, 1min, 20);
  const core::MonoTime start{5'000'000'000};
  for (int i = 0; i < 20; ++i) CHECK(bucket.try_take(start));
  CHECK_FALSE(bucket.try_take(start));
  CHECK(bucket.wait(start) == 300ms);
  CHECK_FALSE(bucket.try_take(start + 299ms));
  CHECK(bucket.try_take(start + 300ms));
  CHECK_FALSE(bucket.try_take(start + 300ms));
  CHECK(bucket.wait(start + 300ms, 2) == 600ms);
}

TEST_CASE("rate limit: never more than count in any period beyond the burst") {
  net::TokenBucket bucket(7, 1s, 3);
  core::MonoTime now{0};
  int taken = 0;
  for (int ms = 0; ms < 10'000; ++ms) {
    if (bucket.try_take(now)) ++taken;
    now = now + 1ms;
  }
  CHECK(taken <= 73);
  CHECK(taken >= 70);
}

TEST_CASE("rate limit: a quiet time fills the bucket, but not beyond the burst") {
  net::TokenBucket bucket(10, 1s, 5);
  CHECK(bucket.try_take({0}, 5));
  const auto later = core::MonoTime{0} + 1h;
  CHECK(bucket.try_take(later, 5));
  CHECK_FALSE(bucket.try_take(later));
  CHECK(bucket.wait(later, 6) == core::Duration::max());
}

TEST_CASE("rate limit: a wish for quiet is kept and never shortened") {
  net::TokenBucket bucket(10, 1s, 5);
  const core::MonoTime now{0};
  bucket.hold_until(now + 5s);
  bucket.hold_until(now + 2s);
  CHECK_FALSE(bucket.try_take(now + 4s));
  CHECK(bucket.wait(now + 4s) == 1s);
  CHECK(bucket.try_take(now + 5s));
}

TEST_CASE("rate limit: nonsense is our mistake") {
  CHECK_THROWS_AS(net::TokenBucket(0, 1s, 1), std::invalid_argument);
  CHECK_THROWS_AS(net::TokenBucket(1, 0s, 1), std::invalid_argument);
  CHECK_THROWS_AS(net::TokenBucket(1, 1s, 0), std::invalid_argument);
}

TEST_CASE("backoff: doubles to the most, within its half, and starts over") {
  core::Backoff backoff(100ms, 1600ms, 42);
  for (auto step = 100ms; step <= 1600ms; step *= 2) {
    const auto wait = backoff.next();
    CHECK(wait >= step / 2);
    CHECK(wait <= step);
  }
  for (int i = 0; i < 100; ++i) {
    const auto wait = backoff.next();
    CHECK(wait >= 800ms);
    CHECK(wait <= 1600ms);
  }
  backoff.reset();
  CHECK(backoff.next() <= 100ms);
}

TEST_CASE("backoff: two seeds do not walk in step, one seed does") {
  core::Backoff a(1s, 1min, 1);
  core::Backoff b(1s, 1min, 2);
  core::Backoff again(1s, 1min, 1);
  int same = 0;
  for (int i = 0; i < 20; ++i) {
    const auto wait = a.next();
    if (wait == b.next()) ++same;
    CHECK(wait == again.next());
  }
  CHECK(same == 0);
}
