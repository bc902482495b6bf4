#include "core/clock.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>
#include <ctime>
#include <limits>
#include <random>
#include <string_view>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace avenor::core;

TEST_CASE("clock: RFC 3339 is written with nine digits and Z") {
  CHECK(to_rfc3339({1'767'366'245'123'456'789}) == "2026-01-02T15:04:05.123456789Z");
  CHECK(to_rfc3339({0}) == "1970-01-01T00:00:00.000000000Z");
  CHECK(to_rfc3339({-1}) == "1969-12-31T23:59:59.999999999Z");
  CHECK(to_rfc3339({1'709'164'800'000'000'000}) == "2024-02-29T00:00:00.000000000Z");
  CHECK(to_rfc3339({std::numeric_limits<std::int64_t>::max()}) == "2262-04-11T23:47:16.854775807Z");
  CHECK(to_rfc3339({std::numeric_limits<std::int64_t>::min()}) == "1677-09-21T00:12:43.145224192Z");
}

TEST_CASE("clock: RFC 3339 is read with any fraction and offset") {
  struct Row {
    const char* text;
    const char* same_as;
  };
  for (const auto& [text, same_as] :
       {Row{"2026-01-02T15:04:05Z", "2026-01-02T15:04:05.000000000Z"},
        {"2026-01-02t15:04:05z", "2026-01-02T15:04:05.000000000Z"},
        {"2026-01-02T15:04:05.1Z", "2026-01-02T15:04:05.100000000Z"},
        {"2026-01-02T15:04:05.123456789Z", "2026-01-02T15:04:05.123456789Z"},
        {"2026-01-02T10:04:05.5-05:00", "2026-01-02T15:04:05.500000000Z"},
        {"2026-01-03T00:34:05+09:30", "2026-01-02T15:04:05.000000000Z"},
        {"2026-01-01T00:00:00+00:01", "2025-12-31T23:59:00.000000000Z"},
        {"1678-01-01T00:00:00+23:59", "1677-12-31T00:01:00.000000000Z"},
        {"2261-12-31T23:59:59.999999999-23:59", "2262-01-01T23:58:59.999999999Z"}}) {
    INFO(text);
    const Result<WallTime> time = parse_rfc3339(text);
    REQUIRE(time);
    CHECK(to_rfc3339(*time) == same_as);
  }
}

TEST_CASE("clock: what is not an RFC 3339 time is refused with its text") {
  for (const char* text : {"",
                           "2026",
                           "2026-01-02",
                           "2026-01-02T15:04:05",
                           "2026-01-02 15:04:05Z",
                           "2026-13-02T15:04:05Z",
                           "2026-02-29T00:00:00Z",
                           "2026-00-10T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-01-02T24:00:00Z",
                           "2026-01-02T23:60:00Z",
                           "2026-01-02T23:59:60Z",
                           "2026-01-02T15:04:05.Z",
                           "2026-01-02T15:04:05.1234567890Z",
                           "2026-01-02T15:04:05Zx",
                           "2026-01-02T15:04:05+5:00",
                           "2026-01-02T15:04:05+24:00",
                           "2026-01-02T15:04:05+0500",
                           "2026-1-2T15:04:05Z",
                           "-2026-01-02T15:04:05Z",
                           "1677-12-31T00:00:00Z",
                           "2262-01-01T00:00:00Z",
                           "now"}) {
    INFO(text);
    CHECK_FALSE(parse_rfc3339(text));
  }
  CHECK_THAT(parse_rfc3339("yesterday").error().message, ContainsSubstring("'yesterday'"));
}

TEST_CASE("clock: writing and reading a time is a round trip") {
  std::mt19937_64 random{7};
  std::uniform_int_distribution<std::int64_t> nanoseconds{-9'000'000'000'000'000'000,
                                                          9'000'000'000'000'000'000};
  for (int i = 0; i < 5'000; ++i) {
    const WallTime time{nanoseconds(random)};
    REQUIRE(parse_rfc3339(to_rfc3339(time)).value() == time);
  }
}

TEST_CASE("clock: the system's clocks run, and monotonic time never goes back") {
  const SystemClock clock;
  CHECK(clock.wall() > parse_rfc3339("2024-01-01T00:00:00Z").value());
  MonoTime before = clock.mono();
  for (int i = 0; i < 1'000; ++i) {
    const MonoTime now = clock.mono();
    REQUIRE(now >= before);
    before = now;
  }
}

TEST_CASE("clock: a step of the wall clock does not touch monotonic time") {
  avenor::testing::FakeClock clock;
  const MonoTime mono = clock.mono();
  const WallTime wall = clock.wall();
  clock.step_wall(std::chrono::hours{-1});
  CHECK(clock.mono() == mono);
  CHECK(wall - clock.wall() == std::chrono::hours{1});
  clock.advance(std::chrono::seconds{5});
  CHECK(clock.mono() - mono == std::chrono::seconds{5});
}

TEST_CASE("clock: monotonic time goes on while the machine is suspended") {
  // A suspend moves CLOCK_BOOTTIME ahead of CLOCK_MONOTONIC. So does a time namespace, where we may make one.
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    constexpr int kNotAllowed = 77;
    if (::unshare(CLONE_NEWUSER | 0x00000080 /* CLONE_NEWTIME */) != 0 && ::unshare(0x00000080) != 0)
      ::_exit(kNotAllowed);
    const int file = ::open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
    constexpr std::string_view kOffset = "boottime 100000 0\n";
    if (file < 0 || ::write(file, kOffset.data(), kOffset.size()) != static_cast<ssize_t>(kOffset.size()))
      ::_exit(kNotAllowed);
    ::close(file);
    const MonoTime before = SystemClock{}.mono();
    const pid_t inside = ::fork();  // the offsets are its children's
    if (inside == 0) {
      const auto gone = SystemClock{}.mono() - before;
      ::_exit(gone >= std::chrono::seconds{100'000} && gone < std::chrono::seconds{100'060} ? 0 : 1);
    }
    int status = 1;
    ::waitpid(inside, &status, 0);
    ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
  }
  int status = 1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) {
    WARN("no time namespace may be made here: looked at nothing but that the clock is CLOCK_BOOTTIME's");
    timespec boot{};
    ::clock_gettime(CLOCK_BOOTTIME, &boot);
    CHECK(SystemClock{}.mono() - MonoTime{boot.tv_sec * 1'000'000'000LL + boot.tv_nsec} <
          std::chrono::seconds{60});
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
}
