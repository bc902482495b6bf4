// A bot whose symbols are traded at two venues: what one of them does holds up nothing at the other.
#include <string>
#include <utility>

#include "session_world.hpp"

using namespace avenor;
using namespace std::chrono_literals;
using testing::World;

namespace {

const domain::Symbol kMsft{"MSFT"};
const domain::VenueName kSecond{"second"};

bot::Settings two_venues() {
  auto settings = World::usual();
  settings.symbols.push_back(kMsft);
  settings.venues = {{kMsft, kSecond}};
  return settings;
}

/// IBM at the first venue, MSFT at the second; execution has answered, and there is a price of each.
struct Two : World {
  Two() : World(two_venues()) {
    begin();
    price_at(kSecond);
  }
  void price_at(const domain::VenueName& at) {
    hear(domain::Quote{.symbol = kMsft, .venue = at, .event_ts = clock.wall(), .last = domain::Price{50}});
  }
  void prices() {
    price();
    price_at(kSecond);
  }
  core::Result<domain::ClientOrderId> try_msft() {
    return session->submit({.symbol = kMsft, .side = domain::Side::Buy, .qty = domain::Quantity{1}});
  }
  void state_waiting_for(std::vector<domain::VenueName> venues) {
    hear(domain::BotState{.bot_id = bot(), .waiting_for = std::move(venues)});
  }
};

}  // namespace

TEST_CASE("session: each symbol is ordered at its venue, on that venue's price") {
  Two two;
  two.order();
  REQUIRE(two.try_msft());
  const auto orders = two.all<domain::OrderRequest>();
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].venue == World::venue());
  CHECK(orders[1].venue == kSecond);

  Two mute;
  mute.tick_for(6s);
  mute.state(0);
  mute.price();
  mute.price_at(World::venue());  // of MSFT, and not where the bot trades it
  CHECK(mute.try_order());
  CHECK_FALSE(mute.try_msft());
}

TEST_CASE("session: no order leaves for a venue that execution waits for, and others do") {
  Two two;
  two.state_waiting_for({kSecond});
  CHECK(two.try_order());
  const auto refused = two.try_msft();
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, ContainsSubstring("second"));
  CHECK_THAT(two.session->degraded_reason(), ContainsSubstring("second"));
  // It is asked again until that is over.
  const auto asked = two.count<domain::OrderQuery>();
  two.tick_for(3s);
  CHECK(two.count<domain::OrderQuery>() > asked);
  two.state_waiting_for({});
  two.prices();
  CHECK(two.try_msft());
}

TEST_CASE("session: an order that is not answered for one venue does not hold up the other") {
  Two two;
  REQUIRE(two.try_msft());
  two.tick_for(7s);
  two.state(0);
  two.prices();
  const auto refused = two.try_msft();
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, ContainsSubstring("does not answer"));
  CHECK_THAT(two.session->degraded_reason(), ContainsSubstring("second"));
  CHECK(two.try_order());
}

TEST_CASE("session: what the bot has of its symbol at another venue is not its position here") {
  Two two;
  auto elsewhere = World::word(domain::ClientOrderId{"b1:manual:1"}, 1, domain::OrderStatus::Filled, 10);
  elsewhere.venue = kSecond;  // IBM is traded at the first
  two.hear(elsewhere);
  CHECK(two.held() == 0);
  CHECK(two.try_order());
  two.hear(domain::BotState{.bot_id = World::bot(),
                            .positions = {{.symbol = World::ibm(),
                                           .venue = kSecond,
                                           .bot_id = World::bot(),
                                           .qty = domain::Quantity{10},
                                           .avg_price = domain::Price{100}}}});
  CHECK(two.held() == 0);
}
