// What execution holds and what the bot sees: restarts, races, lost words, differences.
#include <random>

#include "session_world.hpp"
#include "wire/bot_state_pages.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

namespace {

const domain::ClientOrderId kOld{"b1:entry:1699999990000"};

}  // namespace

TEST_CASE("state: a restarted bot takes over its open orders and its position") {
  World w;
  w.begin(4, {World::word(kOld, 3, OrderStatus::PartiallyFilled, 4)});
  CHECK(w.held() == 4);
  REQUIRE(w.session->open_orders(World::ibm()).size() == 1);
  w.hear(World::word(kOld, 4, OrderStatus::Filled, 10));
  CHECK(w.held() == 10);
  REQUIRE(w.puppet->orders.size() == 1);
  CHECK(w.puppet->orders[0].id == kOld);
}

TEST_CASE("state: an answer in pages counts when it is whole; a missing page is asked for again") {
  World w;
  w.session->on_link(true);
  w.session->tick();
  std::vector<domain::Confirmation> open;
  for (int i = 0; i < 3'000; ++i)
    open.push_back(
        World::word(domain::ClientOrderId{"b1:entry:" + std::to_string(i)}, 2, OrderStatus::Submitted));
  const domain::BotState all{.bot_id = World::bot(), .open_orders = open, .positions = {}};
  const auto pages = wire::pages_of(all, 1);
  REQUIRE(pages.size() > 2);
  for (std::size_t i = 1; i < pages.size(); ++i) w.hear(pages[i]);
  CHECK(w.puppet->starts == 0);
  const auto asked = w.count<domain::OrderQuery>();
  w.tick_for(2s);
  CHECK(w.count<domain::OrderQuery>() > asked);
  for (const auto& page : wire::pages_of(all, 2)) w.hear(page);
  CHECK(w.puppet->starts == 1);
  CHECK(w.session->open_orders(World::ibm()).size() == 3'000);
  w.price();
  CHECK(w.try_order());
}

TEST_CASE("state: an open order of an earlier session can be cancelled") {
  World w;
  w.begin(0, {World::word(kOld, 2, OrderStatus::Submitted)});
  CHECK(w.session->cancel(kOld));
  REQUIRE(w.count<domain::OrderCancel>() == 1);
  CHECK(w.all<domain::OrderCancel>()[0].client_order_id == kOld);
}

TEST_CASE("state: a confirmation that comes before the first answer is acknowledged and counted once") {
  World w;
  w.session->on_link(true);
  w.session->tick();
  w.hear(World::word(kOld, 4, OrderStatus::Filled, 10));
  CHECK(w.count<domain::Ack>() == 1);
  w.state(10);
  w.price();
  CHECK(w.held() == 10);
  w.hear(World::word(kOld, 4, OrderStatus::Filled, 10));
  w.tick_for(2s);
  w.state(10);
  CHECK(w.held() == 10);
  CHECK(w.try_order());
}

TEST_CASE("state: a fee in the asset is not held, and counts once like the fill") {
  World w;
  w.begin();
  const auto id = w.order();
  const auto charged = [&](int version, OrderStatus status, int filled, const char* fee) {
    auto word = World::word(id, version, status, filled);
    word.fee_qty = domain::Quantity::parse(fee).value();
    return word;
  };
  const auto held = [&] { return w.session->position(World::ibm()).qty.to_string(); };
  w.hear(charged(2, OrderStatus::PartiallyFilled, 4, "0.01"));
  CHECK(held() == "3.99");
  w.hear(charged(2, OrderStatus::PartiallyFilled, 4, "0.01"));
  CHECK(held() == "3.99");
  w.state(0, {World::word(id, 1, OrderStatus::Pending)});  // older than that: takes nothing back
  CHECK(held() == "3.99");
  w.hear(charged(3, OrderStatus::PartiallyFilled, 4, "0.02"));  // a fee that comes after its fill
  CHECK(held() == "3.98");
  w.hear(charged(4, OrderStatus::Filled, 10, "0.05"));
  CHECK(held() == "9.95");
  domain::PositionReport there{.symbol = World::ibm(),
                               .venue = World::venue(),
                               .bot_id = World::bot(),
                               .qty = domain::Quantity::parse("9.95").value(),
                               .avg_price = domain::Price{100}};
  w.hear(domain::BotState{.bot_id = World::bot(), .open_orders = {}, .positions = {there}});
  CHECK_FALSE(w.said("position differed"));
  w.price();
  CHECK(w.try_order());  // nothing is in doubt
}

TEST_CASE("state: an answer that is older than what was confirmed meanwhile takes nothing back") {
  World w;
  w.begin();
  const auto id = w.order();
  w.hear(World::word(id, 2, OrderStatus::Submitted));
  w.hear(World::word(id, 4, OrderStatus::Filled, 10));
  w.state(0, {World::word(id, 2, OrderStatus::Submitted)});
  CHECK(w.held() == 10);
  w.price();
  CHECK(w.try_order());  // explained: no doubt
}

TEST_CASE("state: an order that ends between answer and confirmation is waited for, and counted once") {
  World w;
  w.begin();
  const auto id = w.order();
  w.hear(World::word(id, 2, OrderStatus::Submitted));
  w.state(10);  // filled there: no longer open, and in the position; its last word is on the way
  w.price();
  CHECK_FALSE(w.try_order());
  w.state(10);
  w.state(10);
  CHECK(w.held() == 0);  // never corrected while the order explains it
  w.hear(World::word(id, 3, OrderStatus::Filled, 10));
  CHECK(w.held() == 10);
  w.state(10);
  CHECK(w.held() == 10);
  CHECK(w.try_order());
  CHECK_FALSE(w.said("position differed"));
}

TEST_CASE("state: an order whose last word never comes is given up, and the ledger's position is taken") {
  World w;
  w.begin();
  const auto id = w.order();
  w.hear(World::word(id, 2, OrderStatus::Submitted));
  for (int i = 0; i < 12; ++i) w.state(10);
  CHECK(w.held() == 10);
  CHECK_FALSE(w.session->has_open_order(World::ibm()));
  CHECK(w.puppet->orders.back().error == "bot.unheard");
  w.hear(World::word(id, 3, OrderStatus::Filled, 10));  // late after all
  CHECK(w.held() == 10);
  w.state(10);
  CHECK(w.held() == 10);
  CHECK_FALSE(w.session->has_open_order(World::ibm()));
}

TEST_CASE("state: a position that differs without a reason is told with both figures and corrected") {
  World w;
  w.begin(10);
  w.state(25);
  CHECK(w.held() == 10);
  CHECK_FALSE(w.try_order());
  w.tick_for(300ms);
  CHECK(w.count<domain::OrderQuery>() == 2);  // looked at again soon, not in a minute
  w.state(25);
  CHECK(w.held() == 25);
  CHECK(w.said("bot 10, ledger 25"));
  w.price();
  CHECK(w.try_order());
}

TEST_CASE("state: positions are compared soon after the start, then every minute") {
  World w;
  w.begin();
  w.tick_for(1s);
  CHECK(w.count<domain::OrderQuery>() == 2);
  w.state(0);
  w.tick_for(59s);
  CHECK(w.count<domain::OrderQuery>() == 2);
  w.tick_for(1s);
  CHECK(w.count<domain::OrderQuery>() == 3);
}

TEST_CASE("state: a hole in execution's messages is a reason to ask") {
  World w;
  w.begin();
  w.tick_for(1s);
  w.state(0);
  const std::size_t before = w.count<domain::OrderQuery>();
  w.tick_for(1s);
  CHECK(w.count<domain::OrderQuery>() == before);
  w.session->on_gap();
  w.tick_for(100ms);
  CHECK(w.count<domain::OrderQuery>() == before + 1);
}

TEST_CASE("state: after a lost link nothing is traded until execution has told its state again") {
  World w;
  w.begin();
  const auto id = w.order();
  w.hear(World::word(id, 2, OrderStatus::Submitted));
  w.session->on_link(false);
  CHECK(w.session->degraded_reason() == "the bus is down");
  CHECK_FALSE(w.try_order());
  w.tick_for(3s);
  w.session->on_link(true);
  w.session->tick();
  w.price();
  CHECK_FALSE(w.try_order());
  w.state(0, {World::word(id, 2, OrderStatus::Submitted)});
  CHECK(w.puppet->starts == 1);
  CHECK(w.try_order());
}

TEST_CASE("state: while the link is down an order waits; it is sent again when the link is back") {
  World w;
  w.begin();
  w.order();
  w.session->on_link(false);
  w.tick_for(5s);
  CHECK(w.count<domain::OrderRequest>() == 1);
  w.session->on_link(true);
  w.tick_for(1s);
  CHECK(w.count<domain::OrderRequest>() == 2);
}

TEST_CASE("state: a stranger under our name is taken in, and the ledger asked where it has fills") {
  World w;
  w.begin();
  w.hear(World::word(kOld, 1, OrderStatus::Pending));
  w.hear(World::word(kOld, 3, OrderStatus::Filled, 10));
  CHECK(w.held() == 10);  // heard from its first word on
  w.state(10);
  const domain::ClientOrderId other{"b1:manual:1699999991000"};
  w.hear(World::word(other, 4, OrderStatus::Filled, 10));
  CHECK(w.held() == 10);
  w.price();
  CHECK_FALSE(w.try_order());
  w.state(20);
  w.state(20);
  CHECK(w.held() == 20);
  CHECK(w.try_order());
}

// A small execution with a lossy, slow, repeating way between: whatever is lost or late, in the end the bot
// sees what the ledger holds, and no order exists twice.
TEST_CASE("state: over a bad bus the bot ends with the ledger's truth, whatever the seed") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto chance = [&](unsigned percent) { return random() % 100 < percent; };
    struct Held {
      domain::Confirmation word;
      int acked = 0;
    };
    std::map<domain::ClientOrderId, Held> ledger;
    std::map<domain::ClientOrderId, int> bodies;
    int position = 0;
    std::vector<domain::Message> late;
    World w;
    w.session->on_link(true);

    const auto execution_hears = [&](const domain::Message& message, bool lossy) {
      if (lossy && chance(40)) return;
      if (const auto* order = std::get_if<domain::OrderRequest>(&message)) {
        if (!ledger.contains(order->client_order_id) && order->expires_ts > w.clock.wall()) {
          ledger[order->client_order_id].word =
              World::word(order->client_order_id, 1, OrderStatus::Pending, 0, order->side);
          ++bodies[order->client_order_id];
        } else if (ledger.contains(order->client_order_id)) {
          late.push_back(ledger[order->client_order_id].word);
        }
      } else if (const auto* ack = std::get_if<domain::Ack>(&message)) {
        if (ledger.contains(ack->client_order_id)) {
          int& acked = ledger[ack->client_order_id].acked;
          acked = std::max(acked, ack->version);
        }
      } else if (std::get_if<domain::OrderQuery>(&message) != nullptr) {
        domain::BotState state{.bot_id = World::bot(), .open_orders = {}, .positions = {}};
        for (const auto& [id, held] : ledger) {
          if (!domain::is_final(held.word.status)) state.open_orders.push_back(held.word);
        }
        state.positions.push_back({.symbol = World::ibm(),
                                   .venue = World::venue(),
                                   .bot_id = World::bot(),
                                   .qty = domain::Quantity{position},
                                   .avg_price = domain::Price{100}});
        late.push_back(state);
      }
    };

    std::size_t read = 0;
    const auto step = [&](bool lossy) {
      w.clock.advance(100ms);
      for (auto& [id, held] : ledger) {
        if (domain::is_final(held.word.status) || !chance(30)) continue;
        const int more = static_cast<int>(random() % 11);
        const int before = static_cast<int>(held.word.filled_qty.decimal().to_double());
        const int after = std::min(10, before + more);
        position += (after - before) * (held.word.side == domain::Side::Buy ? 1 : -1);
        const auto status = after == 10  ? OrderStatus::Filled
                            : chance(10) ? OrderStatus::Cancelled
                            : after > 0  ? OrderStatus::PartiallyFilled
                                         : OrderStatus::Submitted;
        held.word = World::word(id, held.word.version + 1, status, after, held.word.side);
        late.push_back(held.word);
      }
      for (const auto& [id, held] : ledger) {
        if (held.acked < held.word.version && chance(30)) late.push_back(held.word);
      }
      // One publisher's messages arrive in order, but late, lost or twice.
      std::vector<domain::Message> now;
      now.swap(late);
      const std::size_t cut = lossy && !now.empty() ? random() % (now.size() + 1) : now.size();
      for (std::size_t i = 0; i < now.size(); ++i) {
        if (i >= cut) {
          late.push_back(now[i]);
          continue;
        }
        if (lossy && chance(30)) continue;
        w.hear(now[i]);
        if (lossy && chance(10)) w.hear(now[i]);
      }
      if (lossy && chance(1)) {
        w.session->on_link(false);
        w.session->on_link(true);
      }
      w.price();
      if (lossy && chance(20) && !w.session->has_open_order(World::ibm())) {
        static_cast<void>(w.try_order(w.held() > 0 ? domain::Side::Sell : domain::Side::Buy));
      }
      w.session->tick();
      while (read < w.sent.size()) execution_hears(w.sent[read++], lossy);
    };
    for (int i = 0; i < 600; ++i) step(true);
    for (int i = 0; i < 1300; ++i) step(false);
    CHECK(w.held() == position);
    CHECK_FALSE(w.session->has_open_order(World::ibm()));
    CHECK(w.session->degraded_reason().empty());
    for (const auto& [id, times] : bodies) CHECK(times == 1);
    REQUIRE(w.try_order());
  }
}

TEST_CASE("state: symbols and orders that anybody invents leave nothing behind") {
  World w;
  w.begin();
  for (int i = 0; i < 500; ++i) {
    auto forged = World::word(domain::ClientOrderId{"b1:entry:9" + std::to_string(i)}, 2,
                              OrderStatus::PartiallyFilled, 4);
    forged.symbol = domain::Symbol{"X" + std::to_string(i)};
    w.hear(forged);
  }
  for (int i = 0; i < 20; ++i) {
    w.tick_for(1s);
    w.state(0);
  }
  CHECK(w.session->known_symbols() <= 1);
  CHECK_THAT(w.session->status(), ContainsSubstring("0 open"));
  CHECK(w.held() == 0);
  w.price();
  CHECK(w.try_order());
}

TEST_CASE("state: orders of others are taken in up to a bound") {
  World w;
  w.begin();
  for (int i = 0; i < 50'100; ++i)
    w.hear(World::word(domain::ClientOrderId{"b1:entry:9" + std::to_string(i)}, 2, OrderStatus::Submitted));
  CHECK(w.session->open_orders(World::ibm()).size() == 50'000);
  CHECK(w.times_said("orders of this bot are open") == 1);
  CHECK(w.times_said("order of an earlier session reported") == 1);
  CHECK(w.try_order());
  CHECK(w.times_said("order sent") == 1);  // the flood has not taken the places of other lines
}

TEST_CASE("log: a line that repeats itself is told once, then counted; an order's own lines are all told") {
  World w;
  w.begin();
  const auto id = w.order();
  auto refused = World::word(id, 0, OrderStatus::Rejected);
  refused.error = "order.id_conflict";
  refused.message = "this id was used for a different order";
  w.hear(World::word(id, 2, OrderStatus::Submitted));
  for (int i = 0; i < 100; ++i) w.hear(refused);
  CHECK(w.times_said("execution refused a message") == 1);
  w.tick_for(61s);
  w.hear(refused);
  CHECK(w.times_said("99 times since it was last reported") == 1);
  World other;
  other.begin();
  for (int i = 0; i < 10; ++i) other.order();
  CHECK(other.times_said("order sent") == 10);
}

TEST_CASE("log: a feed that comes and goes is told once, and what stays is told at last") {
  World w;
  w.begin();
  for (int i = 0; i < 20; ++i) {
    w.price("100", true);
    w.tick_for(500ms);
    w.price();
    w.tick_for(500ms);
  }
  CHECK(w.times_said("the feed reports a stale price: no orders") == 1);
  CHECK(w.times_said("the feed has recovered") == 1);
  w.price("100", true);
  w.tick_for(61s);
  CHECK(w.times_said("the feed reports a stale price: no orders") == 2);
}
