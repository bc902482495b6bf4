// When each tick of a tape, or of the random walk beside it, is due.
#include "marketdata/replay.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "support/catch.hpp"
#include "support/temp_dir.hpp"
#include "unit/marketdata/tape_text.hpp"

using namespace avenor;
using namespace avenor::marketdata;
using namespace avenor::testing;

namespace {

struct Seen {
  std::vector<std::string> prices;
  Replay::Sink sink() {
    return [this](const Tick& tick) {
      prices.push_back(tick.symbol + " " +
                       (tick.kind == Tick::Kind::Trade ? tick.price : *tick.quote.bid).to_string());
    };
  }
};

constexpr core::MonoTime kStart{5'000'000'000};

}  // namespace

TEST_CASE("replay: ticks come at their own pace times the speed") {
  TempDir dir;
  const auto path =
      dir.write("t.csv", kHeader + row(0, "IBM", "1") + row(60, "IBM", "2") + row(90, "IBM", "3"));
  Seen seen;
  Replay replay({.speed = 60, .at_end = AtEnd::Hold}, open_tape(path), {"IBM"});
  auto due = replay.advance(kStart, 100, seen.sink());
  CHECK(seen.prices == std::vector<std::string>{"IBM 1"});
  REQUIRE(due);
  CHECK(*due == kStart + std::chrono::seconds(1));
  due = replay.advance(kStart + std::chrono::milliseconds(999), 100, seen.sink());
  CHECK(seen.prices.size() == 1);
  due = replay.advance(*due, 100, seen.sink());
  CHECK(seen.prices.size() == 2);
  CHECK(*due == kStart + std::chrono::milliseconds(1500));
  due = replay.advance(*due, 100, seen.sink());
  CHECK(seen.prices.size() == 3);
  CHECK_FALSE(due);  // hold
}

TEST_CASE("replay: a night on the tape passes in a second") {
  TempDir dir;
  const auto path = dir.write("t.csv", kHeader + row(0, "IBM", "1") + row(60'000, "IBM", "2"));
  Seen seen;
  Replay replay({.speed = 1, .at_end = AtEnd::Hold}, open_tape(path), {"IBM"});
  CHECK(*replay.advance(kStart, 100, seen.sink()) == kStart + std::chrono::seconds(1));
}

TEST_CASE("replay: as fast as possible, round after round") {
  TempDir dir;
  const auto path = dir.write("t.csv", kHeader + row(0, "IBM", "1") + row(60, "IBM", "2"));
  Seen seen;
  Replay replay({.speed = std::nullopt}, open_tape(path), {"IBM"});
  CHECK(*replay.advance(kStart, 5, seen.sink()) <= kStart);
  CHECK(seen.prices == std::vector<std::string>{"IBM 1", "IBM 2", "IBM 1", "IBM 2", "IBM 1"});
  CHECK(replay.rounds() == 2);
}

TEST_CASE("replay: neighbours in the wrong order take no longer than in the right one") {
  TempDir dir;
  std::string text = kHeader;
  for (int i = 0; i < 100; ++i) text += row(i ^ 1, "IBM", std::to_string(i + 1));
  Seen seen;
  Replay replay({.speed = 1, .at_end = AtEnd::Hold}, open_tape(dir.write("t.csv", text)), {"IBM"});
  auto now = kStart;
  for (auto due = replay.advance(now, 100, seen.sink()); due; due = replay.advance(now, 100, seen.sink()))
    now = *due;
  CHECK(now - kStart == std::chrono::seconds(99));
  CHECK(seen.prices.front() == "IBM 2");
  CHECK(seen.prices.size() == 100);
  CHECK(replay.tape()->out_of_order() == 50);
}

TEST_CASE("replay: a tick far out of order is due at once and the time of the tape stands still") {
  TempDir dir;
  std::string text = kHeader;
  for (int i = 0; i < 600; ++i) text += row(i, "IBM", "1");
  text += row(5, "IBM", "7");  // 595 s late, beyond the window
  text += row(600, "IBM", "2");
  Seen seen;
  Replay replay({.speed = 1, .at_end = AtEnd::Hold}, open_tape(dir.write("t.csv", text)), {"IBM"});
  auto now = kStart;
  for (auto due = replay.advance(now, 100, seen.sink()); due; due = replay.advance(now, 100, seen.sink()))
    now = *due;
  CHECK(now - kStart == std::chrono::seconds(600));
  CHECK(seen.prices.size() == 602);
}

TEST_CASE("replay: it goes on where it was") {
  TempDir dir;
  std::string text = kHeader;
  for (int i = 1; i <= 5; ++i) text += row(i, "IBM", std::to_string(i));
  const auto path = dir.write("t.csv", text);
  Seen seen;
  Replay first({.speed = std::nullopt}, open_tape(path), {"IBM"});
  first.advance(kStart, 2, seen.sink());
  Replay second({.speed = std::nullopt}, open_tape(path), {"IBM"});
  second.resume(first.position());
  second.advance(kStart, 4, seen.sink());
  CHECK(seen.prices == std::vector<std::string>{"IBM 1", "IBM 2", "IBM 3", "IBM 4", "IBM 5", "IBM 1"});
}

TEST_CASE("replay: symbols that the tape does not have get prices from the seed") {
  TempDir dir;
  const auto path = dir.write("t.csv", kHeader + row(0, "IBM", "1") + row(1, "IBM", "2"));
  const auto ahead = open_tape(path);
  const auto on_tape = symbols_on(*ahead, {"IBM", "ZZZ"});
  CHECK(on_tape == std::vector<std::string>{"IBM"});
  Seen seen;
  Replay replay({.speed = std::nullopt, .symbols = {"IBM", "ZZZ"}}, open_tape(path), on_tape);
  replay.advance(kStart, 40, seen.sink());
  const auto made_up = std::count_if(seen.prices.begin(), seen.prices.end(),
                                     [](const std::string& text) { return text.starts_with("ZZZ"); });
  CHECK(made_up == 20);
}
