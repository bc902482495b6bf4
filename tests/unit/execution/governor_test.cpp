// No more orders out than in, per symbol and minute; and what happens when one more would leave.
#include "execution/governor.hpp"

#include <fmt/format.h>

#include "execution/engine.hpp"
#include "support/catch.hpp"
#include "unit/execution/desktop.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::ClientOrderId;
using domain::Symbol;
using execution::Governor;

namespace {

const Symbol kIbm{"IBM"}, kAapl{"AAPL"};
const ClientOrderId kFirst{"bot:entry:1"}, kSecond{"bot:entry:2"};

core::MonoTime at(core::Duration since_start) { return core::MonoTime{} + since_start; }

}  // namespace

TEST_CASE("governor: an order leaves once, and only when it has come in") {
  Governor governor;
  CHECK_FALSE(governor.leave(kIbm, kFirst, at(0s)));
  governor.admit(kIbm, kFirst, at(0s));
  CHECK_FALSE(governor.leave(kIbm, kSecond, at(1s)));  // another's token is not for it
  CHECK_FALSE(governor.leave(kAapl, kFirst, at(1s)));  // nor one of another symbol
  CHECK(governor.leave(kIbm, kFirst, at(1s)));
  CHECK_FALSE(governor.leave(kIbm, kFirst, at(1s)));
  governor.admit(kIbm, kFirst, at(2s));  // it had not left after all
  CHECK(governor.leave(kIbm, kFirst, at(2s)));
}

TEST_CASE("governor: an order may wait for its connection as long as it may live unsent, and no longer") {
  Governor governor;
  governor.admit(kIbm, kFirst, at(0s));
  governor.admit(kIbm, kSecond, at(0s));
  CHECK(governor.leave(kIbm, kFirst, at(Governor::kWindow)));
  CHECK_FALSE(governor.leave(kIbm, kSecond, at(Governor::kWindow + 1ns)));
}

TEST_CASE("governor: old approvals are no credit for a later leak") {
  Governor governor;
  const auto id = [](int n) { return ClientOrderId{fmt::format("bot:entry:{}", n)}; };
  for (int n = 0; n < 1000; ++n) governor.admit(kIbm, id(n), at(0s));
  CHECK(governor.waiting(kIbm, at(60s)) == 1000);
  CHECK(governor.waiting(kIbm, at(61s)) == 0);
  for (int n = 0; n < 1000; ++n) CHECK_FALSE(governor.leave(kIbm, id(n), at(61s)));
}

TEST_CASE("governor: a token that is given anew has its own minute") {
  Governor governor;
  governor.admit(kIbm, kFirst, at(0s));
  CHECK(governor.leave(kIbm, kFirst, at(30s)));
  governor.admit(kIbm, kFirst, at(30s));
  governor.admit(kIbm, kSecond, at(31s));  // sweeps: the first approval is outdated, the second one is not
  CHECK(governor.leave(kIbm, kFirst, at(80s)));
}

TEST_CASE("governor: any minute has no more orders out than in, whatever is tried") {
  // Wild calls, against the plain rule: an order that leaves was admitted within the minute before, once for
  // each time.
  Governor governor;
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
      governor.admit(kIbm, id, at(now));
      model[n] = at(now);
      continue;
    }
    const auto token = model.find(n);
    const bool may = token != model.end() && at(now) - token->second <= 60s;
    REQUIRE(governor.leave(kIbm, id, at(now)) == may);
    if (token != model.end()) model.erase(token);
    left += may ? 1 : 0;
  }
  CHECK(left > 1000);
}

TEST_CASE(
    "engine: an order whose connection is away leaves when it is back, and is tried again when it stayed") {
  Desktop desktop;
  desktop.start();
  desktop.venue.stream.on_down("gone");
  desktop.engine.create(request("1", domain::Side::Buy, 1));
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
    ScriptedVenue::answer(desktop.venue.submits, ScriptedVenue::trouble(venue::Trouble::Kind::NotSent));
    desktop.pass(1s);
    REQUIRE(desktop.venue.sent.size() == times);
  }
  CHECK(desktop.outlet.alerts.empty());
}
