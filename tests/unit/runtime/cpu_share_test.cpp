#include "runtime/cpu_share.hpp"

#include "support/catch.hpp"

using namespace avenor;
using namespace std::chrono_literals;
using runtime::CpuShare;
using Moves = std::vector<std::vector<int>>;

namespace {

const std::vector<int> kFour{0, 1, 2, 5};
const Moves kTogether{{0}};

// A share whose beats come on time.
struct Life {
  explicit Life(std::vector<int> cpus = kFour)
      : share(std::move(cpus), now, [this](const std::vector<int>& to) { return move(to); }) {}

  core::Status move(const std::vector<int>& to) {
    moves.push_back(to);
    return refuses ? core::fail("no") : core::Status{};
  }
  void pass(core::Duration time) {
    for (const core::MonoTime end = now + time; now < end;) {
      now = now + CpuShare::kBeat;
      share.beat(now + late);
    }
  }
  /// How long until it is together again.
  core::Duration calm() {
    const core::MonoTime from = now;
    while (!share.together() && now - from < 100s) pass(CpuShare::kBeat);
    return now - from;
  }

  core::MonoTime now = core::MonoTime{} + 1000s;
  Moves moves;
  core::Duration late{};  // of every beat
  bool refuses = false;
  CpuShare share;
};

}  // namespace

TEST_CASE("cpu share: the first CPU is everybody's once the start is over") {
  Life life;
  CHECK_FALSE(life.share.together());
  life.pass(CpuShare::kCalm);
  CHECK(life.share.together());
  life.pass(1min);
  CHECK(life.moves == kTogether);
}

TEST_CASE("cpu share: who is crowded spreads at once, and is back after the calm") {
  Life life;
  life.pass(1min);
  life.share.crowded(life.now);
  CHECK_FALSE(life.share.together());
  life.share.crowded(life.now);
  CHECK(life.moves == Moves{{0}, kFour});
  CHECK(life.calm() == CpuShare::kCalm);
  CHECK(life.moves == Moves{{0}, kFour, {0}});
}

TEST_CASE("cpu share: the calm is counted from the last crowd") {
  Life life;
  life.pass(1min);
  for (int i = 0; i < 8; ++i) {
    life.share.crowded(life.now);
    life.pass(CpuShare::kBeat);
  }
  CHECK_FALSE(life.share.together());
  CHECK(life.calm() == CpuShare::kCalm - CpuShare::kBeat);
}

TEST_CASE("cpu share: what does not last is tried less and less often") {
  Life life;
  life.pass(1min);
  life.share.crowded(life.now);
  core::Duration expected = CpuShare::kCalm;
  for (int i = 0; i < 10; ++i) {
    CHECK(life.calm() == expected);
    life.share.crowded(life.now);
    expected = std::min(2 * expected, CpuShare::kLongestCalm);
  }
  CHECK(life.calm() == CpuShare::kLongestCalm);
  life.pass(CpuShare::kLasted);
  life.share.crowded(life.now);
  CHECK(life.calm() == CpuShare::kCalm);
}

TEST_CASE("cpu share: a beat that comes late has waited for the CPU") {
  Life life;
  life.pass(1min);
  life.late = CpuShare::kLate;
  life.pass(1min);
  CHECK(life.share.together());
  life.late = CpuShare::kLate + 1ms;
  life.pass(CpuShare::kBeat);
  CHECK_FALSE(life.share.together());
  life.pass(10min);
  CHECK(life.moves == Moves{{0}, kFour});
}

TEST_CASE("cpu share: a daemon that was frozen for an hour is late once") {
  Life life;
  life.pass(1min);
  life.now = life.now + 1h;
  life.share.beat(life.now);
  life.share.beat(life.now);  // the timer's next one was due long ago too
  CHECK_FALSE(life.share.together());
  CHECK(life.calm() == CpuShare::kCalm);
}

TEST_CASE("cpu share: with one CPU there is nothing to do") {
  Life life{{3}};
  life.pass(1min);
  life.share.crowded(life.now);
  CHECK(life.moves.empty());
}

TEST_CASE("cpu share: who is not let go back to all tries no more") {
  Life life;
  life.pass(1min);
  life.refuses = true;
  life.share.crowded(life.now);
  life.pass(1min);
  CHECK(life.moves == Moves{{0}, kFour});
}

TEST_CASE("cpu share: who is not let stays where he is") {
  Life life;
  life.refuses = true;
  life.pass(1min);
  CHECK(life.moves == kTogether);
  CHECK_FALSE(life.share.together());
}
