// Client order ids: unique for ever without a file to remember them in.
#include "order_client/order_ids.hpp"

#include <fmt/format.h>

#include <random>
#include <set>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace avenor;
using namespace avenor::order_client;
using namespace std::chrono_literals;

namespace {

const domain::BotId kBot{"momentum_001"};
constexpr auto kEntry = domain::Reason::Entry;

}  // namespace

TEST_CASE("order ids: bot, reason and milliseconds; the second of one millisecond gets a suffix") {
  testing::FakeClock clock;
  OrderIds ids(kBot, "c0de");
  CHECK(ids.next(kEntry, clock.wall()).str() == "momentum_001:entry:1700000000000");
  CHECK(ids.next(domain::Reason::StopLoss, clock.wall()).str() == "momentum_001:stop_loss:1700000000000-2");
  CHECK(ids.next(kEntry, clock.wall()).str() == "momentum_001:entry:1700000000000-3");
  clock.advance(1ms);
  CHECK(ids.next(kEntry, clock.wall()).str() == "momentum_001:entry:1700000000001");
}

TEST_CASE("order ids: a clock that is set back makes no id come again") {
  testing::FakeClock clock;
  OrderIds ids(kBot, "c0de");
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    CHECK(seen.insert(ids.next(kEntry, clock.wall()).str()).second);
    clock.step_wall(i % 3 == 0 ? -7ms : 2ms);
  }
}

TEST_CASE("order ids: an order of an earlier session from the future puts the session's tag on every id") {
  testing::FakeClock clock;
  OrderIds ids(kBot, "c0de");
  ids.seen(domain::ClientOrderId{"momentum_001:entry:1699999999999"});
  CHECK(ids.next(kEntry, clock.wall()).str() == "momentum_001:entry:1700000000000");
  ids.seen(domain::ClientOrderId{"momentum_001:entry:1700000000009-2"});
  clock.advance(5ms);
  CHECK(ids.next(kEntry, clock.wall()).str() == "momentum_001:entry:1700000000005-c0de");
  CHECK(ids.next(kEntry, clock.wall()).str() == "momentum_001:entry:1700000000005-c0de-2");
  clock.advance(1s);
  CHECK(ids.next(kEntry, clock.wall()).str() == "momentum_001:entry:1700000001005-c0de");
}

TEST_CASE("order ids: foreign ids without a time change nothing") {
  OrderIds ids(kBot, "c0de");
  for (const char* odd : {"x", "a:b:", "a:b:z", "a:b:99999999999999999999"})
    ids.seen(domain::ClientOrderId{odd});
  CHECK(ids.next(kEntry, core::WallTime{5'000'000}).str() == "momentum_001:entry:5");
}

TEST_CASE("order ids: a session that has been shown what execution knows never makes one of these again") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    testing::FakeClock clock;
    std::set<std::string> known;  // to execution
    for (unsigned session = 0; session < 20; ++session) {
      OrderIds ids(kBot, fmt::format("{:02x}{:02x}", session, random() % 0x100));
      for (const std::string& id : known) ids.seen(domain::ClientOrderId{id});
      for (int i = 0; i < 20; ++i) {
        CHECK(known.insert(ids.next(kEntry, clock.wall()).str()).second);
        if (random() % 3 == 0) clock.advance(1ms);
      }
      clock.step_wall(-std::chrono::milliseconds(random() % 50));
    }
  }
}

TEST_CASE("order ids: a session that execution has refused an id makes only its own from there on") {
  testing::FakeClock clock;
  OrderIds ids(kBot, "c0de");
  CHECK(ids.next(kEntry, clock.wall()).str() == "momentum_001:entry:1700000000000");
  ids.collided();
  CHECK(ids.next(kEntry, clock.wall()).str() == "momentum_001:entry:1700000000000-c0de-2");
}
