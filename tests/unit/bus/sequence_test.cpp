#include "bus/sequence.hpp"
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
