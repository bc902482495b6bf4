// A deaf order stream: found, told, made anew, and believed again only when it has brought something.
#include "oms/sessions/stream_watch.hpp"
#include "unit/oms/held_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using oms::StreamWatch;

namespace {

/// An order of 10 at the venue; what it fills there the stream does not bring.
struct Deaf : Market {
  Deaf() {
    create(request("1", domain::Side::Buy, 10));
    pass(10s);
  }
  void fill_unheard(int qty) {
    auto& report = at_venue.at("bot:entry:1");
    report.filled_qty += domain::Quantity{qty};
    report.state =
        report.filled_qty == report.qty ? domain::OrderEvent::FullyFilled : domain::OrderEvent::PartFilled;
    history.push_back({.exec_id = domain::ExecId{"x" + std::to_string(history.size())},
                       .venue_order_id = report.venue_order_id,
                       .client_id = report.client_id,
                       .symbol = report.symbol,
                       .side = report.side,
                       .price = domain::Price{100},
                       .qty = domain::Quantity{qty},
                       .fee = {},
                       .fee_currency = {},
                       .event_ts = clock.wall()});
  }
  int told() const {
    return static_cast<int>(
        std::ranges::count_if(events.alerts, [](const auto& alert) { return alert.code == "stream.deaf"; }));
  }
};

}  // namespace

TEST_CASE("stream watch: an execution that the stream should have brought long ago proves it deaf, once") {
  FakeClock clock;
  StreamWatch watch;
  watch.up(clock.wall());
  clock.advance(3s);
  const auto happened = clock.wall();
  clock.advance(4s);
  watch.missed(happened, clock.wall(), clock.mono());
  clock.advance(10s);
  CHECK_FALSE(watch.found_deaf(clock.mono()));  // it may have been on its way
  watch.missed(happened, clock.wall(), clock.mono());
  CHECK_FALSE(watch.found_deaf(clock.mono()));
  clock.advance(2s);
  CHECK(watch.found_deaf(clock.mono()));
  CHECK_FALSE(watch.found_deaf(clock.mono()));
  CHECK(watch.unproved());
  watch.heard();
  CHECK_FALSE(watch.unproved());
  CHECK(watch.times() == 1);
}

TEST_CASE("stream watch: what happened before it was up, or is heard a moment later, proves nothing") {
  FakeClock clock;
  StreamWatch watch;
  const auto before = clock.wall();
  watch.missed(before, clock.wall() + 60s, clock.mono());
  clock.advance(1s);
  watch.up(clock.wall());
  clock.advance(60s);
  watch.missed(before, clock.wall(), clock.mono());
  clock.advance(60s);
  CHECK_FALSE(watch.found_deaf(clock.mono()));
  watch.missed(clock.wall() - 20s, clock.wall(), clock.mono());
  clock.advance(1s);
  watch.heard();
  clock.advance(60s);
  CHECK_FALSE(watch.found_deaf(clock.mono()));
}

TEST_CASE("manager: a deaf order stream is made anew, told, and degrades the state until it is proved") {
  Deaf market;
  market.fill_unheard(4);
  market.pass(70s);
  CHECK(market.ledger.rows.at("bot:entry:1").stored.order.filled_qty == domain::Quantity{4});
  CHECK(market.told() == 1);
  REQUIRE(market.venue->renewals.size() == 1);
  CHECK_THAT(market.manager->degraded_reason(), ContainsSubstring("missed executions (1 times)"));
  market.venue->stream.on_down("it is deaf");
  market.venue->stream.on_up();
  market.settle();
  market.pass(5s);
  CHECK_THAT(market.manager->degraded_reason(), ContainsSubstring("missed executions (1 times)"));

  SECTION("deaf again: noticed within seconds, not within the minute") {
    market.fill_unheard(1);
    market.pass(20s);
    CHECK(market.venue->renewals.size() == 2);
    CHECK_THAT(market.manager->degraded_reason(), ContainsSubstring("missed executions (2 times)"));
  }
  SECTION("it brings something") {
    market.fill("bot:entry:1", 6);
    CHECK(market.manager->degraded_reason().empty());
    market.pass(70s);
    CHECK(market.told() == 1);
  }
}
