#include "oms/orders/position_reports.hpp"

#include <chrono>

#include "support/catch.hpp"
#include "unit/oms/desktop.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

TEST_CASE("position reports: what the ledger holds is published after a start, and every minute") {
  Desktop desktop;
  desktop.holds(7);
  desktop.start();
  CHECK(desktop.events.positions.empty());
  desktop.manager.tick();
  REQUIRE(desktop.events.positions.size() == 1);
  CHECK(desktop.events.positions.front().bot_id == domain::BotId{"bot"});
  CHECK(desktop.events.positions.front().qty == domain::Quantity{7});
  desktop.clock.advance(50s);
  desktop.manager.tick();
  CHECK(desktop.events.positions.size() == 1);
  desktop.clock.advance(11s);
  desktop.manager.tick();
  CHECK(desktop.events.positions.size() == 2);
}

TEST_CASE("position reports: the newest is repeated, and of many only some at a time") {
  FakeClock clock;
  FakeEventSink events;
  oms::PositionReports reports{clock, events};
  std::vector<domain::NamedPosition> held;
  for (int i = 0; i < 250; ++i)
    held.push_back({{.venue = domain::VenueName{"alpaca"},
                     .bot_id = domain::BotId{"bot" + std::to_string(i)},
                     .symbol = domain::Symbol{"IBM"}},
                    {.qty = domain::Quantity{1}, .avg_price = domain::Price{100}}});
  reports.load(held);
  domain::PositionReport flat{.symbol = domain::Symbol{"IBM"},
                              .venue = domain::VenueName{"alpaca"},
                              .bot_id = domain::BotId{"bot7"},
                              .qty = {},
                              .avg_price = {},
                              .realized_pnl = {}};
  reports.publish(flat);
  reports.load(held);  // an older figure does not replace it
  CHECK(events.positions.size() == 1);
  for (const std::size_t so_far : {101U, 201U, 251U, 251U}) {
    reports.tick();
    CHECK(events.positions.size() == so_far);
  }
  int flats = 0;
  for (const auto& report : events.positions) flats += report.qty.is_zero() ? 1 : 0;
  CHECK(flats == 2);
}
