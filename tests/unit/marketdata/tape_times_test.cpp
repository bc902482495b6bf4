// The times of a tape: in one of four units or as text, mixed, and in any order.
#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "marketdata/tape.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"
#include "unit/marketdata/tape_text.hpp"

using namespace avenor;
using namespace avenor::marketdata;
using namespace avenor::testing;

namespace {

constexpr std::int64_t kSecond = 1'764'340'200;  // 2025-11-28T14:30:00Z

struct Unit {
  TimeUnit unit;
  std::int64_t in_a_second;
};
constexpr std::array kUnits = {Unit{TimeUnit::Seconds, 1}, Unit{TimeUnit::Milliseconds, 1'000},
                               Unit{TimeUnit::Microseconds, 1'000'000},
                               Unit{TimeUnit::Nanoseconds, 1'000'000'000}};

std::string line_of(const std::string& time) { return time + ",IBM,trade,1,1,,,,\n"; }
std::string line_in(const Unit& unit, std::int64_t second) {
  return line_of(std::to_string((kSecond + second) * unit.in_a_second));
}

/// Seconds after kSecond.
std::vector<std::int64_t> seconds_of(Tape& tape) {
  std::vector<std::int64_t> seconds;
  for (Tick tick; tape.next(tick);) seconds.push_back(tick.at.ns / 1'000'000'000 - kSecond);
  return seconds;
}

using Seconds = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("tape times: in each unit they are the same times, and so are texts between them") {
  TempDir dir;
  for (const Unit& unit : kUnits) {
    INFO(to_text(unit.unit));
    std::vector<BadLine> bad;
    const auto tape =
        open_tape(dir.write("t.csv", kHeader + line_in(unit, 0) + line_of("2025-11-28T14:30:01Z") +
                                         line_in(unit, 2) + line_in(unit, 3)),
                  &bad);
    CHECK(tape->unit() == unit.unit);
    CHECK(seconds_of(*tape) == Seconds{0, 1, 2, 3});
    CHECK(bad.empty());
  }
}

TEST_CASE("tape times: a row in another unit than the first is told, skipped, and moves no time") {
  TempDir dir;
  for (const Unit& first : kUnits) {
    for (const Unit& other : kUnits) {
      if (first.unit == other.unit) continue;
      INFO(to_text(first.unit) << ", then " << to_text(other.unit));
      std::vector<BadLine> bad;
      const auto tape = open_tape(dir.write("t.csv", kHeader + line_in(first, 0) + line_in(other, 1) +
                                                         line_in(first, 2) + line_in(other, 3)),
                                  &bad);
      CHECK(seconds_of(*tape) == Seconds{0, 2});
      CHECK(tape->out_of_order() == 0);
      REQUIRE(bad.size() == 2);
      CHECK(bad[0].line == 3);
      CHECK_THAT(bad[0].why, ContainsSubstring(std::to_string((kSecond + 1) * other.in_a_second)));
      CHECK_THAT(bad[0].why, ContainsSubstring(std::string(to_text(first.unit))));
      CHECK(bad[1].line == 5);
    }
  }
}

TEST_CASE("tape times: on a tape of dates what is no date is told") {
  TempDir dir;
  for (const char* time : {"0", "1", "-1", "99999999", "-1764340201000000000"}) {
    INFO(time);
    std::vector<BadLine> bad;
    const auto tape = open_tape(
        dir.write("t.csv", kHeader + line_in(kUnits[3], 0) + line_of(time) + line_in(kUnits[3], 1)), &bad);
    CHECK(seconds_of(*tape) == Seconds{0, 1});
    CHECK(bad.size() == 1);
  }
}

TEST_CASE("tape times: a tape that begins with texts takes the unit of its first whole number") {
  TempDir dir;
  for (const Unit& unit : kUnits) {
    INFO(to_text(unit.unit));
    std::vector<BadLine> bad;
    const auto tape = open_tape(
        dir.write("t.csv", kHeader + line_of("2025-11-28T14:30:00Z") + line_of("2025-11-28T14:30:01Z") +
                               line_in(unit, 2) + line_of("2025-11-28T14:30:03Z") + line_in(unit, 4)),
        &bad);
    CHECK(seconds_of(*tape) == Seconds{0, 1, 2, 3, 4});
    CHECK(tape->unit() == unit.unit);
    tape->rewind();
    CHECK(seconds_of(*tape) == Seconds{0, 1, 2, 3, 4});
    CHECK(bad.empty());
  }
}

TEST_CASE("tape times: a tape that counts from its own beginning is taken as it is") {
  TempDir dir;
  std::vector<BadLine> bad;
  const auto tape = open_tape(
      dir.write("t.csv", kHeader + line_of("1") + line_of("99999999") + line_of("100000000") + line_of("5")),
      &bad);
  std::vector<std::int64_t> times;
  for (Tick tick; tape->next(tick);) times.push_back(tick.at.ns);
  CHECK(times == std::vector<std::int64_t>{1, 5, 99'999'999, 100'000'000});
  CHECK(bad.empty());
}

TEST_CASE(
    "tape times: rows in any order within the window come out in order, and each that was late is counted") {
  TempDir dir;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    std::mt19937 dice{seed};
    const Unit& unit = kUnits[seed % kUnits.size()];
    Seconds order;
    for (int i = 0; i < 2'000; ++i) order.push_back(i / 2);  // two of each time
    // Nobody is more than the window behind or ahead.
    const auto block = static_cast<std::ptrdiff_t>(1 + dice() % (Tape::kWindow / 2));
    for (auto at = order.begin(); order.end() - at >= block; at += block) std::shuffle(at, at + block, dice);
    std::string text = kHeader;
    for (const auto second : order) text += line_in(unit, second);
    std::uint64_t late = 0;
    std::int64_t newest = -1;
    for (const auto second : order) {
      late += second < newest ? 1 : 0;
      newest = std::max(newest, second);
    }
    const auto tape = open_tape(dir.write("t.csv", text));
    CHECK(seconds_of(*tape) == [&] {
      auto sorted = order;
      std::ranges::sort(sorted);
      return sorted;
    }());
    CHECK(tape->out_of_order() == late);
  }
}

TEST_CASE("tape times: a file whose every row is bad is refused, in whatever way they are") {
  TempDir dir;
  const std::string huge(70'000, 'x');
  for (const std::string& rows :
       {std::string{"\n\n\n"}, std::string{"\r\n\r\n"}, kHeader, std::string(3, '\0') + "\n", huge,
        huge + "\n", std::string{","}, std::string{",,,,,,,,\n"}, line_of(""), line_of("NaN"), line_of("1e9"),
        line_of("99999999999999999999"), line_of("2025-13-01T00:00:00Z"),
        std::string{"1764340200,IBM,quote,,,1,1,1\n"}, std::string{"1764340200,IBM,trade,NaN,1,,,,\n"},
        std::string{"1764340200,i bm,trade,1,1,,,,\n"}, std::string{"1764340200;IBM;trade;1;1;;;;\n"}}) {
    INFO(rows.substr(0, 40));
    const auto tape =
        Tape::open(dir.write("t.csv", kHeader + rows), [](std::uint64_t, const std::string&) {});
    REQUIRE_FALSE(tape);
    CHECK_THAT(tape.error().message, ContainsSubstring("has no readable tick"));
  }
}
