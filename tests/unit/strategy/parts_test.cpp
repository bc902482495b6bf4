// The small parts that a session is made of.
#include <set>

#include "strategy/order_ids.hpp"
#include "strategy/outbox.hpp"
#include "strategy/positions.hpp"
#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace avenor;
using namespace avenor::bot;
using namespace std::chrono_literals;

namespace {

const domain::BotId kBot{"momentum_001"};
const domain::Symbol kIbm{"IBM"};
constexpr auto kEntry = domain::Reason::Entry;

domain::OrderRequest request(const char* id) {
  domain::OrderRequest r;
  r.client_order_id = domain::ClientOrderId{id};
  return r;
}

domain::Position of(int qty) {
  return {.qty = domain::Quantity{qty}, .avg_price = domain::Price{1}, .realized_pnl = {}, .fees = {}};
}

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

TEST_CASE("outbox: an order is sent again every second until it is taken out") {
  testing::FakeClock clock;
  Outbox outbox({.resend_every = 1s, .bound = 2});
  outbox.put(request("a"), clock.mono(), 30s);
  CHECK(outbox.turn(clock.mono()).again.empty());
  clock.advance(999ms);
  CHECK(outbox.turn(clock.mono()).again.empty());
  clock.advance(1ms);
  REQUIRE(outbox.turn(clock.mono()).again.size() == 1);
  CHECK(outbox.turn(clock.mono()).again.empty());
  clock.advance(1s);
  CHECK(outbox.turn(clock.mono()).again.front()->client_order_id.str() == "a");
  CHECK(outbox.take_out(domain::ClientOrderId{"a"}));
  CHECK_FALSE(outbox.take_out(domain::ClientOrderId{"a"}));
  clock.advance(1s);
  CHECK(outbox.turn(clock.mono()).again.empty());
}

TEST_CASE("outbox: once full, it stays so until a quarter is free") {
  testing::FakeClock clock;
  Outbox outbox({.resend_every = 1s, .bound = 8});
  for (const char* id : {"a", "b", "c", "d", "e", "f", "g", "h"}) outbox.put(request(id), clock.mono(), 30s);
  outbox.take_out(domain::ClientOrderId{"a"});
  CHECK(outbox.full());
  outbox.take_out(domain::ClientOrderId{"b"});
  CHECK_FALSE(outbox.full());
  outbox.put(request("i"), clock.mono(), 30s);
  CHECK_FALSE(outbox.full());
}

TEST_CASE("outbox: it is bounded, knows who waits longest, and gives up when the time is up") {
  testing::FakeClock clock;
  Outbox outbox({.resend_every = 1s, .bound = 2});
  CHECK_FALSE(outbox.waiting_since());
  const auto begin = clock.mono();
  outbox.put(request("a"), clock.mono(), 30s);
  clock.advance(10s);
  outbox.put(request("b"), clock.mono(), 30s);
  CHECK(outbox.full());
  CHECK(outbox.waiting_since() == begin);
  clock.advance(20s);
  const auto turn = outbox.turn(clock.mono());
  REQUIRE(turn.expired.size() == 1);
  CHECK(turn.expired[0].str() == "a");
  CHECK(turn.again.size() == 1);
  CHECK_FALSE(outbox.full());
  outbox.hold(domain::ClientOrderId{"b"});
  clock.advance(5s);
  CHECK(outbox.turn(clock.mono()).again.empty());
  clock.advance(5s);
  CHECK(outbox.turn(clock.mono()).expired.size() == 1);
}

TEST_CASE("positions: a difference is taken over only when it stands twice and nothing explains it") {
  Positions positions;
  positions.set(kIbm, of(100));
  CHECK(positions.compare(kIbm, of(100), false) == Positions::Verdict::Equal);
  CHECK(positions.compare(kIbm, of(50), false) == Positions::Verdict::Differs);
  CHECK(positions.unsettled(kIbm));

  SECTION("twice the same: the ledger's word") {
    CHECK(positions.compare(kIbm, of(50), false) == Positions::Verdict::Corrected);
    CHECK(positions.of(kIbm).qty == domain::Quantity{50});
    CHECK_FALSE(positions.any_unsettled());
  }
  SECTION("another figure begins anew") {
    CHECK(positions.compare(kIbm, of(60), false) == Positions::Verdict::Differs);
    CHECK(positions.compare(kIbm, of(60), false) == Positions::Verdict::Corrected);
  }
  SECTION("what moved in between explains it") {
    positions.apply(kIbm, domain::Side::Buy, domain::Quantity{10}, domain::Price{1});
    CHECK(positions.compare(kIbm, of(60), false) == Positions::Verdict::Differs);
    CHECK(positions.of(kIbm).qty == domain::Quantity{110});
  }
  SECTION("an open question explains it for as long as it is open") {
    for (int i = 0; i < 5; ++i) CHECK(positions.compare(kIbm, of(50), true) == Positions::Verdict::Differs);
    CHECK(positions.compare(kIbm, of(100), false) == Positions::Verdict::Equal);
    CHECK_FALSE(positions.any_unsettled());
  }
}
