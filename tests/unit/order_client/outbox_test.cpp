// What is repeated until it is answered: when, how often, for how long.
#include "order_client/outbox.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace avenor;
using namespace avenor::order_client;
using namespace std::chrono_literals;

namespace {

domain::OrderRequest request(const char* id) {
  domain::OrderRequest r;
  r.client_order_id = domain::ClientOrderId{id};
  return r;
}

void put(Outbox& outbox, const char* id, core::MonoTime now) {
  REQUIRE(outbox.put(domain::ClientOrderId{id}, request(id), now, 30s));
}

std::vector<std::string> sent_again(Outbox& outbox, const testing::FakeClock& clock, bool linked = true) {
  std::vector<std::string> ids;
  for (const domain::Message* message : outbox.turn(clock.mono(), linked).again)
    ids.push_back(std::get<domain::OrderRequest>(*message).client_order_id.str());
  return ids;
}

}  // namespace

TEST_CASE("outbox: an order is sent again every second until it is taken out") {
  testing::FakeClock clock;
  Outbox outbox({.resend_every = 1s, .bound = 2});
  put(outbox, "a", clock.mono());
  CHECK(outbox.turn(clock.mono(), true).again.empty());
  clock.advance(999ms);
  CHECK(outbox.turn(clock.mono(), true).again.empty());
  clock.advance(1ms);
  REQUIRE(outbox.turn(clock.mono(), true).again.size() == 1);
  CHECK(outbox.turn(clock.mono(), true).again.empty());
  clock.advance(1s);
  CHECK(sent_again(outbox, clock) == std::vector<std::string>{"a"});
  CHECK(outbox.take_out(domain::ClientOrderId{"a"}));
  CHECK_FALSE(outbox.take_out(domain::ClientOrderId{"a"}));
  clock.advance(1s);
  CHECK(outbox.turn(clock.mono(), true).again.empty());
}

TEST_CASE("outbox: once full, it stays so until a quarter is free") {
  testing::FakeClock clock;
  Outbox outbox({.resend_every = 1s, .bound = 8});
  for (const char* id : {"a", "b", "c", "d", "e", "f", "g", "h"}) put(outbox, id, clock.mono());
  outbox.take_out(domain::ClientOrderId{"a"});
  CHECK(outbox.full());
  outbox.take_out(domain::ClientOrderId{"b"});
  CHECK_FALSE(outbox.full());
  put(outbox, "i", clock.mono());
  CHECK_FALSE(outbox.full());
}

TEST_CASE("outbox: it is bounded, knows who waits longest, and gives up when the time is up") {
  const auto any = [](const domain::Message&) { return true; };
  testing::FakeClock clock;
  Outbox outbox({.resend_every = 1s, .bound = 2});
  CHECK_FALSE(outbox.waiting_since(any));
  const auto begin = clock.mono();
  put(outbox, "a", clock.mono());
  clock.advance(10s);
  put(outbox, "b", clock.mono());
  CHECK(outbox.full());
  CHECK(outbox.waiting_since(any) == begin);
  clock.advance(20s);
  const auto turn = outbox.turn(clock.mono(), true);
  REQUIRE(turn.expired.size() == 1);
  CHECK(turn.expired[0].str() == "a");
  CHECK(turn.again.size() == 1);
  CHECK_FALSE(outbox.full());
  outbox.hold(domain::ClientOrderId{"b"});
  clock.advance(5s);
  CHECK(outbox.turn(clock.mono(), true).again.empty());
  clock.advance(5s);
  CHECK(outbox.turn(clock.mono(), true).expired.size() == 1);
}

TEST_CASE("outbox: what waits under an id is never replaced by something else") {
  testing::FakeClock clock;
  Outbox outbox({.resend_every = 1s, .bound = 8});
  auto first = request("a");
  first.qty = domain::Quantity{1};
  auto second = first;
  second.qty = domain::Quantity{2};
  CHECK(outbox.put(first.client_order_id, first, clock.mono(), 30s));
  CHECK_FALSE(outbox.put(second.client_order_id, second, clock.mono(), 90s));
  CHECK(outbox.size() == 1);
  clock.advance(1s);
  const auto turn = outbox.turn(clock.mono(), true);
  REQUIRE(turn.again.size() == 1);
  CHECK(std::get<domain::OrderRequest>(*turn.again[0]) == first);
  clock.advance(29s);
  CHECK(outbox.turn(clock.mono(), true).expired.size() == 1);  // the first one's time
}

TEST_CASE("outbox: without a link nothing is repeated, time runs, and what is due leaves with the link") {
  testing::FakeClock clock;
  Outbox outbox({.resend_every = 1s, .bound = 8});
  put(outbox, "a", clock.mono());
  for (int i = 0; i < 5; ++i) {
    clock.advance(1s);
    CHECK(sent_again(outbox, clock, false).empty());
  }
  CHECK(sent_again(outbox, clock) == std::vector<std::string>{"a"});
  CHECK(sent_again(outbox, clock).empty());
  clock.advance(25s);
  CHECK(outbox.turn(clock.mono(), false).expired.size() == 1);
  CHECK(outbox.size() == 0);
}
