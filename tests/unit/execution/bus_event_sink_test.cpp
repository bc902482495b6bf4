// Repetition on the way to log and bus: told once, then counted.
#include "execution/bus_event_sink.hpp"

#include <chrono>
#include <string>

#include "runtime/service.hpp"
#include "support/catch.hpp"
#include "support/caught_log.hpp"
#include "support/fake_clock.hpp"

using namespace avenor;
using namespace std::chrono_literals;
using avenor::testing::Caught;

namespace {

struct OutletRoom {
  testing::FakeClock clock;
  runtime::Service service{"test"};
  // Nobody listens: what is published is counted by its number.
  std::unique_ptr<messaging::BusClient> bus_client =
      messaging::BusClient::connect(service,
                                    {.inbound = "tcp://127.0.0.1:9", .outbound = "tcp://127.0.0.1:9"},
                                    {.service = "test", .instance = ""})
          .value();
  execution::BusEventSink events{service.io(), clock, *bus_client};
  Caught err;

  void alert(const std::string& code, const std::string& subject, const std::string& message) {
    events.alert({.severity = wire::Severity::Warning, .code = code, .message = message, .subject = subject});
  }
  std::size_t lines() {
    const auto text = err.text();
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
  }
};

}  // namespace

TEST_CASE("bus events: an alert that repeats is one line and then a count") {
  OutletRoom room;
  for (int i = 0; i < 1000; ++i) {
    // its figures are no news
    room.alert("venue.order_lost", "bot:entry:1", "alpaca has had it for " + std::to_string(i) + " s");
    room.clock.advance(50ms);
  }
  CHECK(room.lines() == 1);
  room.clock.advance(61s);
  room.alert("venue.order_lost", "bot:entry:1", "alpaca has had it for 111 s");
  const auto text = room.err.text();
  CHECK(std::ranges::count(text, '\n') == 1);
  CHECK_THAT(text, ContainsSubstring("has had it for 111 s (and 999 times since it was last reported)"));
}

TEST_CASE("bus events: the bus is told as often as the log") {
  OutletRoom room;
  const wire::Message probe =
      wire::Alert{.severity = wire::Severity::Info, .code = "probe", .message = "x", .subject = ""};
  const auto before = room.bus_client->publish(probe);
  for (int i = 0; i < 100; ++i)
    room.alert("position.drift", "IBM", "alpaca holds 5 IBM, the ledger says " + std::to_string(i));
  CHECK(room.bus_client->publish(probe) - before <= 2);
  CHECK(room.lines() == 1);
}

TEST_CASE("bus events: another code, subject or sentence is news, and a change of trading always is") {
  OutletRoom room;
  room.alert("position.drift", "IBM", "they differ");
  room.alert("position.drift", "AAPL", "they differ");
  room.alert("cash.drift", "IBM", "they differ");
  room.alert("position.drift", "IBM", "they differ by much");
  CHECK(room.lines() == 4);
  for (int i = 0; i < 3; ++i) room.alert("trading.halted", "", "everything is halted: by hand");
  CHECK(room.lines() == 3);
  room.alert("position.drift", "IBM", "they differ");  // after a halt, what holds still is told again
  CHECK(room.lines() == 1);
}

TEST_CASE("bus events: a note of an order repeats no more than an alert") {
  OutletRoom room;
  domain::Order order;
  for (int i = 0; i < 500; ++i)
    room.events.note(order, "the cancel was refused, attempt " + std::to_string(i));
  CHECK(room.lines() == 1);
}

TEST_CASE("bus events: alerts about invented names are a bounded number of lines") {
  OutletRoom room;
  std::size_t lines = 0;
  for (int i = 0; i < 20'000; ++i) {
    room.alert("order.foreign_id",
               std::string(1 + static_cast<std::size_t>(i % 7), static_cast<char>('a' + i % 26)) +
                   std::string(static_cast<std::size_t>(i / 182), 'x'),
               "no");
    if (i % 100 == 99) lines += room.lines();
  }
  CHECK(lines <= core::RepeatFilter::kMost + 1);
  CHECK(lines > 100);
}

TEST_CASE("bus events: positions of a turn are published once, the last of each") {
  OutletRoom room;
  const auto position = [](const char* bot, int qty) {
    return wire::PositionReport{.symbol = domain::Symbol{"IBM"},
                                .venue = domain::VenueName{"second"},
                                .bot_id = domain::BotId{bot},
                                .qty = domain::Quantity{qty},
                                .avg_price = domain::Price{100},
                                .realized_pnl = {}};
  };
  const auto number = [&] { return room.bus_client->publish(position("probe", 0)); };
  const auto before = number();
  for (int qty = 1; qty <= 100; ++qty) {
    room.events.publish(position("one", qty));
    room.events.publish(position("two", -qty));
  }
  CHECK(number() - before == 1);  // nothing yet: the turn has not ended
  room.service.io().poll();
  CHECK(number() - before == 4);
  room.events.publish(position("one", 101));
  room.events.flush();
  CHECK(number() - before == 6);
  room.service.io().restart();
  room.service.io().poll();
  CHECK(number() - before == 7);  // nothing twice
}
