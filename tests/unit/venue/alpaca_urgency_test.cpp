// What goes first when the rate limit is spent: cancels, then orders, then questions.
#include <algorithm>
#include <string>
#include <vector>

#include "unit/venue/venue_fixture.hpp"

using namespace avenor;
using namespace avenor::testing;

namespace {

/// 240 a minute: 60 at once, 12 of them never for a question, then 3 a second. Time stands still but for
/// advance(), so that what is spent stays spent.
struct Spent : VenueFixture {
  venue::TradingVenue venue = [this] {
    const config::Settings values =
        settings({{"ALPACA_CONNECTIONS", "1"}, {"ALPACA_REQUESTS_PER_MINUTE", "240"}});
    config::Reader reader(values);
    return venue::make_trading_venue(config::parse_account("alpaca"), io, feed_clock, reader);
  }();
  int answered = 0;

  Spent() {
    server.always("POST /v2/orders", FakeAlpaca::with(503, ""));
    for (int i = 0; i < 60; ++i) order("spend-" + std::to_string(i));
    REQUIRE(run_until(io, [&] { return answered == 60; }));
    answered = 0;
    server.seen.clear();
  }
  void order(const std::string& id, const std::string& bot = "bot_1",
             core::Priority priority = core::Priority::Listed) {
    venue.orders->submit(approved(id, bot).with(priority), [this](const auto&) { ++answered; });
  }
  /// Four hundred invented bots, each with an order that waits.
  void strangers() {
    for (int i = 0; i < 400; ++i) {
      const auto name = "stranger-" + std::to_string(i);
      order(name, name, core::Priority::Stranger);
    }
  }
  /// The place, from 0, at which the order has left.
  std::ptrdiff_t place_of(const std::string& id) const {
    return std::ranges::find_if(
               server.seen, [&](const auto& request) { return request.body.find(id) != std::string::npos; }) -
           server.seen.begin();
  }
  /// `count` more may leave, and have.
  void let_leave(int count) {
    const int before = answered;
    feed_clock.advance(std::chrono::milliseconds(334 * count));
    cancel("wakes it");
    REQUIRE(run_until(io, [&] { return answered >= before + count; }));
  }
  void cancel(const std::string& id) {
    venue.orders->cancel({{}, domain::VenueOrderId{id}, ""}, [this](const auto&) { ++answered; });
  }
  void question(const std::string& id) {
    venue.orders->find({{}, domain::VenueOrderId{id}, ""}, [this](const auto&) { ++answered; });
  }
  /// What has left, a letter each: Cancel, Order, Question.
  std::string seen() const {
    std::string letters;
    for (const auto& request : server.seen)
      letters += request.method == "DELETE" ? 'C' : request.method == "POST" ? 'O' : 'Q';
    return letters;
  }
};

}  // namespace

TEST_CASE("alpaca urgency: nothing leaves while the rate limit is spent, whatever waits") {
  Spent f;
  f.question("q");
  f.order("o");
  f.cancel("c");
  CHECK_FALSE(run_until(f.io, [&] { return f.answered > 0; }, std::chrono::milliseconds(100)));
  CHECK(f.seen().empty());
}

TEST_CASE(
    "alpaca urgency: of a spent rate limit cancels get the first share, orders the next, questions the "
    "rest") {
  Spent f;
  for (const char* id : {"1", "2", "3"}) {
    f.question(id);
    f.order(id);
    if (*id != '3') f.cancel(id);
  }
  // Nine requests' worth: for all that waits, but questions leave twelve alone.
  f.feed_clock.advance(std::chrono::milliseconds(3'050));
  f.cancel("3");
  REQUIRE(run_until(f.io, [&] { return f.answered == 6; }));
  CHECK(f.seen() == "CCCOOO");
  CHECK_FALSE(run_until(f.io, [&] { return f.answered > 6; }, std::chrono::milliseconds(50)));
  // Three are left; with 12 more than the reserve there is room for the questions, behind a new order.
  f.feed_clock.advance(std::chrono::seconds(5));
  f.order("4");
  REQUIRE(run_until(f.io, [&] { return f.answered == 10; }));
  CHECK(f.seen() == "CCCOOOOQQQ");
}

TEST_CASE("alpaca urgency: a share that does for one goes to the cancel, however late it came") {
  Spent f;
  f.question("1");
  f.order("1");
  f.cancel("1");
  f.feed_clock.advance(std::chrono::milliseconds(340));
  f.cancel("2");
  REQUIRE(run_until(f.io, [&] { return f.answered == 1; }));
  CHECK(f.seen() == "C");
  f.feed_clock.advance(std::chrono::milliseconds(670));
  f.cancel("3");
  REQUIRE(run_until(f.io, [&] { return f.answered == 3; }));
  CHECK(f.seen() == "CCC");
}

TEST_CASE("alpaca urgency: a storm of cancels leaves orders half of the rate") {
  Spent f;
  for (int i = 0; i < 40; ++i) f.cancel(std::to_string(i));
  f.order("1");
  // Ten seconds: 30 requests, and cancels have a burst of 30 of their own.
  f.feed_clock.advance(std::chrono::milliseconds(10'050));
  f.order("2");
  REQUIRE(run_until(f.io, [&] { return f.answered == 30; }));
  CHECK(f.seen() == std::string(30, 'C'));
  // Four seconds: 12 requests, and cancels have earned six of them.
  f.feed_clock.advance(std::chrono::milliseconds(4'050));
  f.order("3");
  REQUIRE(run_until(f.io, [&] { return f.answered == 39; }));
  CHECK(f.seen() == std::string(36, 'C') + "OOO");
}

TEST_CASE("alpaca urgency: a listed bot's order leaves within two, though four hundred strangers wait") {
  Spent f;
  f.strangers();
  f.order("wanted", "bot_1", core::Priority::Listed);  // a bot that was served before, as no stranger was
  f.let_leave(3);
  CHECK(f.seen().starts_with("COO"));
  CHECK(f.place_of("wanted") <= 2);
}

TEST_CASE("alpaca urgency: an exit leaves before a hundred openings that wait, and behind cancels") {
  Spent f;
  for (int i = 0; i < 100; ++i) f.order("opening-" + std::to_string(i), "bot_" + std::to_string(i % 5));
  f.order("held-exit", "bot_1", core::Priority::Protective);
  f.let_leave(3);
  CHECK(f.seen().starts_with("COO"));
  CHECK(f.place_of("held-exit") == 1);
}

TEST_CASE("alpaca urgency: strangers get one of nine turns, each bot's orders in their order") {
  Spent f;
  f.strangers();
  for (int i = 100; i < 140; ++i) f.order("listed-" + std::to_string(i));
  f.let_leave(28);
  int strangers = 0;
  std::ptrdiff_t before = -1;
  for (const auto& request : f.server.seen)
    strangers += request.body.find("stranger-") != std::string::npos ? 1 : 0;
  CHECK(strangers == 3);
  for (int i = 100; i < 124; ++i) {
    const auto place = f.place_of("listed-" + std::to_string(i));
    CHECK(place > before);
    before = place;
  }
}
