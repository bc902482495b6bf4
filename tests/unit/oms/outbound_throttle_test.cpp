// No more orders out than in, per symbol and minute; and what happens when one more would leave.
#include "oms/controls/outbound_throttle.hpp"

#include <fmt/format.h>

#include "oms/orders/order_manager.hpp"
#include "support/catch.hpp"
#include "unit/oms/desktop.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::ClientOrderId;
using domain::Symbol;
using oms::OutboundThrottle;

namespace {

const Symbol kIbm{"IBM"}, kAapl{"AAPL"};
const ClientOrderId kFirst{"bot:entry:1"}, kSecond{"bot:entry:2"};

core::MonoTime at(core::Duration since_start) { return core::MonoTime{} + since_start; }

}  // namespace

TEST_CASE("throttle: an order leaves once, and only when it has come in") {
  OutboundThrottle throttle;
  CHECK_FALSE(throttle.leave(kIbm, kFirst, at(0s)));
  throttle.admit(kIbm, kFirst, at(0s));
  CHECK_FALSE(throttle.leave(kIbm, kSecond, at(1s)));  // another's token is not for it
  CHECK_FALSE(throttle.leave(kAapl, kFirst, at(1s)));  // nor one of another symbol
  CHECK(throttle.leave(kIbm, kFirst, at(1s)));
  CHECK_FALSE(throttle.leave(kIbm, kFirst, at(1s)));
  throttle.admit(kIbm, kFirst, at(2s));  // it had not left after all
  CHECK(throttle.leave(kIbm, kFirst, at(2s)));
}

TEST_CASE("throttle: an order may wait for its connection as long as it may live unsent, and no longer") {
  OutboundThrottle throttle;
  throttle.admit(kIbm, kFirst, at(0s));
  throttle.admit(kIbm, kSecond, at(0s));
  CHECK(throttle.leave(kIbm, kFirst, at(OutboundThrottle::kWindow)));
  CHECK_FALSE(throttle.leave(kIbm, kSecond, at(OutboundThrottle::kWindow + 1ns)));
}

TEST_CASE("throttle: old approvals are no credit for a later leak") {
  OutboundThrottle throttle;
  const auto id = [](int n) { return ClientOrderId{fmt::format("bot:entry:{}", n)}; };
  for (int n = 0; n < 1000; ++n) throttle.admit(kIbm, id(n), at(0s));
  CHECK(throttle.waiting(kIbm, at(60s)) == 1000);
  CHECK(throttle.waiting(kIbm, at(61s)) == 0);
  for (int n = 0; n < 1000; ++n) CHECK_FALSE(throttle.leave(kIbm, id(n), at(61s)));
}

TEST_CASE("throttle: a token that is given anew has its own minute") {
  OutboundThrottle throttle;
  throttle.admit(kIbm, kFirst, at(0s));
  CHECK(throttle.leave(kIbm, kFirst, at(30s)));
  throttle.admit(kIbm, kFirst, at(30s));
  throttle.admit(kIbm, kSecond, at(31s));  // sweeps: the first approval is outdated, the second one is not
  CHECK(throttle.leave(kIbm, kFirst, at(80s)));
}

TEST_CASE("throttle: any minute has no more orders out than in, whatever is tried") {
  // Wild calls, against the plain rule: an order that leaves was admitted within the minute before, once for
  // each time.
  OutboundThrottle throttle;
  std::map<int, core::MonoTime> model;
  std::uint32_t state = 4711;
  const auto draw = [&](std::uint32_t below) {
    return (state = state * 1664525u + 1013904223u) / 65536u % below;
  };
  core::Duration now{};
  int left = 0;
  for (int step = 0; step < 20'000; ++step) {
    now += std::chrono::milliseconds{draw(400)};
    const int n = static_cast<int>(draw(300));
    const ClientOrderId id{fmt::format("bot:entry:{}", n)};
    if (draw(2) == 0) {
      throttle.admit(kIbm, id, at(now));
      model[n] = at(now);
      continue;
    }
    const auto token = model.find(n);
    const bool may = token != model.end() && at(now) - token->second <= 60s;
    REQUIRE(throttle.leave(kIbm, id, at(now)) == may);
    if (token != model.end()) model.erase(token);
    left += may ? 1 : 0;
  }
  CHECK(left > 1000);
}

TEST_CASE(
    "manager: an order whose connection is away leaves when it is back, and is tried again when it stayed") {
  Desktop desktop;
  desktop.start();
  desktop.venue.stream.on_down("gone");
  desktop.manager.create(request("1", domain::Side::Buy, 1));
  desktop.ledger.commit();
  desktop.ledger.stored =
      ledger::Stored{.order = live(request("1", domain::Side::Buy, 1), domain::OrderStatus::Pending).order,
                     .fingerprint = {},
                     .execs = {}};
  desktop.pass(3s);
  CHECK(desktop.venue.sent.empty());
  desktop.venue.stream.on_up();
  desktop.pass(1s);
  REQUIRE(desktop.venue.sent.size() == 1);
  for (std::size_t times = 2; times < 5; ++times) {
    ScriptedVenue::answer(desktop.venue.submits, ScriptedVenue::trouble(venue::VenueError::Kind::NotSent));
    desktop.pass(1s);
    REQUIRE(desktop.venue.sent.size() == times);
  }
  CHECK(desktop.events.alerts.empty());
}
