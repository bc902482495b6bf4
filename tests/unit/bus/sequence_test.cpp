#include "bus/sequence.hpp"

#include <algorithm>

#include "support/catch.hpp"

using avenor::bus::SequenceTracker;
using Verdict = SequenceTracker::Verdict;

TEST_CASE("sequence: numbers in order are fresh, from wherever one joins") {
  SequenceTracker tracker;
  CHECK(tracker.see("md", "a", "PRICE.ZZZ", 17) == Verdict::Fresh);
  CHECK(tracker.see("md", "a", "PRICE.ZZZ", 18) == Verdict::Fresh);
  CHECK(tracker.total_missed() == 0);
}

TEST_CASE("sequence: a hole is counted, and the message after it is still good") {
  SequenceTracker tracker;
  tracker.see("md", "a", "PRICE.ZZZ", 1);
  CHECK(tracker.see("md", "a", "PRICE.ZZZ", 5) == Verdict::Gap);
  CHECK(tracker.missed() == 3);
  CHECK(tracker.see("md", "a", "PRICE.ZZZ", 7) == Verdict::Gap);
  CHECK(tracker.missed() == 1);
  CHECK(tracker.total_missed() == 4);
}

TEST_CASE("sequence: what was seen, or is older, is a duplicate") {
  SequenceTracker tracker;
  tracker.see("md", "a", "PRICE.ZZZ", 3);
  CHECK(tracker.see("md", "a", "PRICE.ZZZ", 3) == Verdict::Duplicate);
  CHECK(tracker.see("md", "a", "PRICE.ZZZ", 1) == Verdict::Duplicate);
  CHECK(tracker.see("md", "a", "PRICE.ZZZ", 4) == Verdict::Fresh);
}

TEST_CASE("sequence: each source and topic counts for itself") {
  SequenceTracker tracker;
  tracker.see("md", "a", "PRICE.ZZZ", 1);
  CHECK(tracker.see("md", "a", "PRICE.ZZZX", 9) == Verdict::Fresh);
  CHECK(tracker.see("md/x", "a", "PRICE.ZZZ", 9) == Verdict::Fresh);
  CHECK(tracker.see("md", "a", "PRICE.ZZZ", 2) == Verdict::Fresh);
}

TEST_CASE("sequence: a restarted source begins anew") {
  SequenceTracker tracker;
  tracker.see("md", "a", "PRICE.ZZZ", 100);
  CHECK(tracker.see("md", "b", "PRICE.ZZZ", 1) == Verdict::Fresh);
  CHECK(tracker.see("md", "b", "PRICE.ZZZ", 2) == Verdict::Fresh);
  CHECK(tracker.total_missed() == 0);
}

TEST_CASE("sequence: memory is bounded, and who was heard last is remembered longest") {
  SequenceTracker tracker(100);
  tracker.see("kept", "a", "T", 1);
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    tracker.see("source " + std::to_string(i), "a", "T", 5);
    REQUIRE(tracker.see("kept", "a", "T", i + 2) == Verdict::Fresh);
  }
  CHECK(tracker.see("kept", "a", "T", 2) == Verdict::Duplicate);
  CHECK(tracker.see("source 0", "a", "T", 5) == Verdict::Fresh);
  CHECK(tracker.see("source 9999", "a", "T", 5) == Verdict::Duplicate);
}

namespace {

constexpr std::uint64_t kForged = std::uint64_t{1} << 62U;

}  // namespace

TEST_CASE("sequence: a number far ahead under another's name costs itself and mutes nobody") {
  SequenceTracker tracker;
  for (std::uint64_t seq = 1; seq <= 5; ++seq) tracker.see("bot", "a", "T", seq);
  CHECK(tracker.see("bot", "a", "T", kForged) == Verdict::Jump);
  for (std::uint64_t seq = 6; seq <= 50; ++seq) REQUIRE(tracker.see("bot", "a", "T", seq) == Verdict::Fresh);
  CHECK(tracker.jumps() == 1);
  CHECK(tracker.total_missed() == 0);
  CHECK(tracker.see("bot", "a", "T", kForged) == Verdict::Duplicate);
  CHECK(tracker.see("bot", "a", "T", 51) == Verdict::Fresh);
}

TEST_CASE("sequence: nor does one that is only a little ahead") {
  for (const std::uint64_t ahead : {std::uint64_t{2}, std::uint64_t{100}, SequenceTracker::kFurthest}) {
    SequenceTracker tracker;
    tracker.see("bot", "a", "T", 5);
    CHECK(tracker.see("bot", "a", "T", 5 + ahead) == Verdict::Gap);
    for (std::uint64_t seq = 6; seq < 5 + std::min<std::uint64_t>(ahead, 50); ++seq)
      REQUIRE(tracker.see("bot", "a", "T", seq) == Verdict::Fresh);
  }
}

TEST_CASE("sequence: the real sender is heard though it lost messages of its own meanwhile") {
  SequenceTracker tracker;
  tracker.see("bot", "a", "T", 5);
  tracker.see("bot", "a", "T", kForged);
  CHECK(tracker.see("bot", "a", "T", 9) == Verdict::Gap);
  CHECK(tracker.missed() == 3);
  CHECK(tracker.see("bot", "a", "T", 10) == Verdict::Fresh);
}

TEST_CASE("sequence: a jump that goes on was a loss, and is counted then") {
  SequenceTracker tracker;
  tracker.see("md", "a", "T", 5);
  CHECK(tracker.see("md", "a", "T", 5'000'000) == Verdict::Jump);
  CHECK(tracker.total_missed() == 0);
  CHECK(tracker.see("md", "a", "T", 5'000'001) == Verdict::Gap);
  CHECK(tracker.missed() == 4'999'994);
  CHECK(tracker.see("md", "a", "T", 5'000'002) == Verdict::Fresh);
}

TEST_CASE("sequence: a flood of inventions leaves the real sender its place") {
  SequenceTracker tracker;
  tracker.see("bot", "a", "T", 1);
  std::uint64_t seq = 1;
  for (std::uint64_t i = 1; i < 1'000; ++i) {
    for (std::uint64_t k = 0; k < i % 7; ++k) tracker.see("bot", "a", "T", i * 10'000 + k * 17);
    REQUIRE(tracker.see("bot", "a", "T", ++seq) == Verdict::Fresh);
  }
}

TEST_CASE("sequence: inventions that go on cost the real sender one message, not its life") {
  SequenceTracker tracker;
  tracker.see("bot", "a", "T", 1);
  tracker.see("bot", "a", "T", 2);
  for (std::uint64_t i = 1; i < 20; ++i) {
    tracker.see("bot", "a", "T", i * 10'000);
    tracker.see("bot", "a", "T", i * 10'000 + 1);
  }
  tracker.see("bot", "a", "T", 3);
  CHECK(tracker.see("bot", "a", "T", 4) == Verdict::Fresh);
  CHECK(tracker.see("bot", "a", "T", 5) == Verdict::Fresh);
}
