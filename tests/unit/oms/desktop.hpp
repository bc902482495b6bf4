// An manager at work on one scripted venue, with every question of its start answered.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "oms/orders/order_manager.hpp"
#include "support/catch.hpp"
#include "unit/oms/rig.hpp"
#include "unit/oms/scripted_venue.hpp"

namespace avenor::testing {

/// IBM alone, ten shares an order.
inline risk::RiskLimits limits_of_desktop() {
  risk::RiskLimits book;
  book.symbols = {domain::Symbol{"IBM"}};
  book.defaults.max_order_qty = domain::Quantity{10};
  return book;
}

struct Desktop {
  FakeClock clock;
  FakeLedger ledger;
  FakeEventSink events;
  ScriptedVenue venue;
  oms::OrderManager manager;
  std::vector<domain::NamedPosition> held;  ///< what the venue shows

  explicit Desktop(const oms::OrderManagerOptions& options = {.strangers = oms::ExternalPolicy::Adopt})
      : manager(options, clock, ledger, events, limits_of_desktop()) {
    manager.add_venue(venue, venue);
  }

  /// Answers every question of the reconciliation.
  void settle() {
    for (int i = 0; i < 20; ++i) {
      ledger.commit();
      while (!venue.lists.empty()) ScriptedVenue::answer<std::vector<venue::OrderReport>>(venue.lists, {});
      while (!venue.finds.empty())
        ScriptedVenue::answer(venue.finds, ScriptedVenue::trouble(venue::VenueError::Kind::NotFound));
      while (!venue.fills_waiting.empty())
        ScriptedVenue::answer<std::vector<venue::FillReport>>(venue.fills_waiting, {});
      while (!venue.held.empty()) ScriptedVenue::answer<std::vector<domain::NamedPosition>>(venue.held, held);
    }
  }
  void start() {
    manager.start([](const auto&) {}, [](const core::Error&) {});
    venue.stream.on_up();
    settle();
    REQUIRE(manager.ready());
  }
  void holds(int qty, const char* symbol = "IBM") {
    const domain::PositionKey key{.venue = domain::VenueName{"alpaca"},
                                  .bot_id = domain::BotId{"bot"},
                                  .symbol = domain::Symbol{symbol}};
    ledger.recovered.positions.push_back(
        {key, {.qty = domain::Quantity{qty}, .avg_price = domain::Price{100}}});
    held.push_back({{.venue = key.venue, .bot_id = {}, .symbol = key.symbol},
                    {.qty = domain::Quantity{qty}, .avg_price = domain::Price{100}}});
  }
  void control(const std::string& verb, std::vector<std::pair<std::string, std::string>> args = {}) {
    manager.control({.reply = false, .request_id = "1", .verb = verb, .args = std::move(args)});
  }
  void order(const std::string& id) {
    manager.create(request(id, domain::Side::Buy, 1));
    ledger.commit();
  }
  void pass(core::Duration time) {
    for (core::Duration gone{}; gone < time; gone += std::chrono::milliseconds{500}) {
      clock.advance(std::chrono::milliseconds{500});
      manager.tick();
      ledger.commit();
    }
  }
  /// The venue fills what has left last.
  void fill_last() {
    const auto& request = venue.sent.back();
    const auto id = "v" + std::to_string(venue.sent.size());
    venue::OrderReport report{.client_id = request.client_order_id.str(),
                              .venue_order_id = domain::VenueOrderId{id},
                              .symbol = request.symbol,
                              .side = request.side,
                              .qty = request.qty,
                              .state = domain::OrderEvent::FullyFilled,
                              .filled_qty = request.qty};
    const venue::FillReport fill{.exec_id = domain::ExecId{id},
                                 .venue_order_id = report.venue_order_id,
                                 .client_id = report.client_id,
                                 .symbol = request.symbol,
                                 .side = request.side,
                                 .price = domain::Price{100},
                                 .qty = request.qty,
                                 .fee = {},
                                 .fee_currency = {},
                                 .event_ts = clock.wall()};
    venue.stream.on_fill(fill, report);
    ledger.commit();
  }
};

}  // namespace avenor::testing
