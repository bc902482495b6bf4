// A replacement cannot buy more than was wanted: over random orders of fills, answers and replacements.
#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include "support/catch.hpp"
#include "unit/oms/replace_rig.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderStatus;
using domain::Quantity;
using domain::Side;

TEST_CASE("replace: over random interleavings of fills and replacements no more is bought than was wanted") {
  int replaced = 0, whole = 0, crossed = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    Desktop desktop;
    desktop.ledger.remembers = true;
    desktop.start();
    Book book{.desktop = desktop, .dice = std::mt19937{seed}, .orders = {}, .to_tell = {}};
    desktop.manager.create(limit_order(10));
    desktop.ledger.commit();
    int newest = 0;
    const bool names = book.one_in(2);
    for (int i = 0; i < 800; ++i) {
      book.take();
      if (book.one_in(30) && !book.orders.empty()) book.fill(book.dice() % book.orders.size());
      if (book.one_in(20)) {
        // The bot, which has heard of no execution, names what it believes to be open.
        desktop.manager.replace(
            wish_of(newest, newest + 1, names ? std::optional{Quantity{10}} : std::nullopt));
        desktop.ledger.commit();
        if (desktop.events.told.empty() || desktop.events.told.back().version != 0) ++newest;
      }
      if (book.one_in(3)) book.cancel();
      if (book.one_in(3)) book.tell();
      if (book.one_in(3)) book.look();
      desktop.ledger.commit();
      desktop.clock.advance(100ms);
      desktop.manager.tick();
    }
    INFO("seed " << seed);
    CHECK(book.bought <= 10);
    replaced += static_cast<int>(book.orders.size()) - 1;
    whole += book.bought == 10;
    crossed += book.crossed;
  }
  CHECK(replaced > 100);
  CHECK(crossed > 100);
  CHECK(whole > 50);
}

TEST_CASE(
    "replace: on both sides, at venues of each amend style and for whatever quantity is wished, no more is "
    "traded "
    "than the largest wish, and at the end the ledger has what the venue has") {
  int replaced = 0, larger = 0, crossed = 0, fills = 0;
  for (unsigned seed = 1; seed <= 240; ++seed) {
    Desktop desktop;
    auto limits = limits_of_desktop();
    limits.defaults.max_order_qty = Quantity{20};
    desktop.manager.set_limits(limits);
    desktop.ledger.remembers = true;
    desktop.venue.amends = seed % 3 == 0   ? venue::AmendStyle::InPlace
                           : seed % 3 == 1 ? venue::AmendStyle::NewOrder
                                           : venue::AmendStyle::CancelAndNew;
    desktop.start();
    Book book{.desktop = desktop,
              .dice = std::mt19937{seed},
              .orders = {},
              .to_tell = {},
              .side = seed % 2 == 0 ? Side::Buy : Side::Sell};
    desktop.manager.create(limit_order(10, book.side));
    desktop.ledger.commit();
    int newest = 0, most = 10;
    const auto step = [&] {
      book.take();
      if (book.one_in(3)) book.cancel();
      if (book.one_in(3)) book.tell();
      if (book.one_in(3)) book.look();
      desktop.ledger.commit();
      desktop.clock.advance(100ms);
      desktop.manager.tick();
    };
    for (int i = 0; i < 600; ++i) {
      if (book.one_in(30) && !book.orders.empty()) book.fill(book.dice() % book.orders.size());
      if (book.one_in(25)) {
        std::optional<Quantity> wish;
        if (book.one_in(2)) {
          const int qty = 1 + static_cast<int>(book.dice() % 15);
          most = std::max(most, qty);
          wish = Quantity{qty};
        }
        desktop.manager.replace(wish_of(newest, newest + 1, wish));
        desktop.ledger.commit();
        if (desktop.events.told.empty() || desktop.events.told.back().version != 0) ++newest;
      }
      step();
    }
    // Nothing more is traded, and all is told.
    for (int i = 0; i < 400; ++i) step();
    while (!book.to_tell.empty()) book.tell();
    desktop.ledger.commit();
    INFO("seed " << seed);
    CHECK(book.bought <= most);
    Quantity in_ledger;
    for (const auto& change : desktop.ledger.changes)
      for (const auto& fill : change.fills) {
        CHECK(fill.side == book.side);
        in_ledger += fill.qty;
        ++fills;
      }
    CHECK(in_ledger == Quantity{book.bought});
    replaced += static_cast<int>(book.orders.size()) - 1;
    larger += most > 10;
    crossed += book.crossed;
  }
  CHECK(replaced > 60);
  CHECK(larger > 60);
  CHECK(crossed > 30);
  CHECK(fills > 300);
}
