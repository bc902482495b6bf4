// Orders out: when they may leave, how they are repeated, how they end.
#include "session_world.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

TEST_CASE("session: asks every second until execution answers, and trades only then") {
  World w;
  w.tick_for(3s);
  CHECK(w.count<domain::OrderQuery>() == 0);  // no link yet
  CHECK(w.session->status() == "waiting for the bus");
  w.session->on_link(true);
  w.tick_for(3s);
  CHECK(w.count<domain::OrderQuery>() == 3);
  CHECK(w.session->status() == "waiting for execution");
  w.price();
  CHECK_FALSE(w.try_order());
  CHECK(w.puppet->starts == 0);
  CHECK(w.puppet->quotes.empty());
  w.state(30);
  CHECK(w.puppet->starts == 1);
  CHECK(w.held() == 30);
  w.price();
  CHECK(w.try_order());
  CHECK(w.puppet->quotes.size() == 1);
}

TEST_CASE("session: an order carries the bot, the venue, its expiry and its why") {
  World w;
  w.begin();
  const auto id = w.order();
  const auto orders = w.all<domain::OrderRequest>();
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].client_order_id == id);
  CHECK(id.str() == "b1:entry:1700000000000");
  CHECK(orders[0].bot_id == World::bot());
  CHECK(orders[0].venue == World::venue());
  CHECK(orders[0].expires_ts == w.clock.wall() + 30s);
  CHECK(orders[0].rationale == R"({"signal":"test"})");
  CHECK(w.session->has_open_order(World::ibm()));
  CHECK(w.session->open_orders(World::ibm()).size() == 1);
}

TEST_CASE("session: a lost order message is published again, same body, until it is confirmed") {
  World w;
  w.begin();
  const auto id = w.order();
  w.tick_for(3s);
  const auto orders = w.all<domain::OrderRequest>();
  REQUIRE(orders.size() == 4);
  for (const auto& again : orders) CHECK(again == orders[0]);
  w.hear(World::word(id, 1, OrderStatus::Pending));
  w.tick_for(3s);
  CHECK(w.count<domain::OrderRequest>() == 4);
}

TEST_CASE("session: an order's end is acknowledged at once, what comes before it when nothing follows") {
  World w;
  w.begin();
  const auto id = w.order();
  w.hear(World::word(id, 1, OrderStatus::Pending));
  w.hear(World::word(id, 2, OrderStatus::Submitted));
  CHECK(w.count<domain::Ack>() == 0);
  w.tick_for(400ms);
  REQUIRE(w.count<domain::Ack>() == 1);
  CHECK(w.all<domain::Ack>()[0].version == 2);
  w.hear(World::word(id, 3, OrderStatus::PartiallyFilled, 4));
  w.hear(World::word(id, 4, OrderStatus::Filled, 10));
  REQUIRE(w.count<domain::Ack>() == 2);
  CHECK(w.all<domain::Ack>()[1].version == 4);
  w.tick_for(400ms);
  CHECK(w.count<domain::Ack>() == 2);
}

TEST_CASE("session: each version counts once, an older one not at all") {
  World w;
  w.begin();
  const auto id = w.order();
  w.hear(World::word(id, 2, OrderStatus::Submitted));
  w.hear(World::word(id, 4, OrderStatus::Filled, 10));
  w.hear(World::word(id, 3, OrderStatus::PartiallyFilled, 4));
  w.hear(World::word(id, 4, OrderStatus::Filled, 10));
  const auto acks = w.all<domain::Ack>();
  REQUIRE(acks.size() == 2);
  CHECK(acks[1] == domain::Ack{.client_order_id = id, .bot_id = World::bot(), .version = 4});
  CHECK(w.held() == 10);
  REQUIRE(w.puppet->orders.size() == 2);
  CHECK(w.puppet->orders[1].status == OrderStatus::Filled);
  CHECK_FALSE(w.puppet->orders[1].open);
  CHECK_FALSE(w.session->has_open_order(World::ibm()));
}

TEST_CASE("session: another bot's words are not ours") {
  World w;
  w.begin();
  const auto id = w.order();
  auto foreign = World::word(id, 1, OrderStatus::Filled, 10);
  foreign.bot_id = domain::BotId{"b2"};
  w.hear(foreign);
  w.hear(domain::BotState{.bot_id = domain::BotId{"b2"}, .open_orders = {}, .positions = {}});
  CHECK(w.count<domain::Ack>() == 0);
  CHECK(w.held() == 0);
  CHECK(w.session->has_open_order(World::ibm()));
}

TEST_CASE("session: a confirmation with another body under our id moves nothing") {
  World w;
  w.begin();
  const auto id = w.order();
  w.hear(World::word(id, 1, OrderStatus::Filled, 99, domain::Side::Sell, 99));
  CHECK(w.held() == 0);
  CHECK(w.said("its body differs"));
}

TEST_CASE("session: partial fills and a cancel add up") {
  World w;
  w.begin(5);
  const auto id = w.order(domain::Side::Sell);
  w.hear(World::word(id, 1, OrderStatus::Pending, 0, domain::Side::Sell));
  w.hear(World::word(id, 3, OrderStatus::PartiallyFilled, 4, domain::Side::Sell));
  CHECK(w.held() == 1);
  CHECK(w.session->cancel(id));
  CHECK(w.session->cancel(id));  // once is enough
  CHECK(w.count<domain::OrderCancel>() == 1);
  w.tick_for(2s);
  CHECK(w.count<domain::OrderCancel>() == 3);  // as lossy a way as any
  w.hear(World::word(id, 4, OrderStatus::PartiallyFilled, 7, domain::Side::Sell));
  w.hear(World::word(id, 5, OrderStatus::Cancelled, 7, domain::Side::Sell));
  CHECK(w.held() == -2);
  w.tick_for(2s);
  CHECK(w.count<domain::OrderCancel>() == 3);
  CHECK_FALSE(w.session->cancel(id));
  CHECK_FALSE(w.session->cancel(domain::ClientOrderId{"b1:entry:1"}));
}

TEST_CASE("session: a cancelled order that nobody confirmed is not sent again; it ends by its expiry") {
  World w;
  w.begin();
  const auto id = w.order();
  CHECK(w.session->cancel(id));
  w.tick_for(5s);
  CHECK(w.count<domain::OrderRequest>() == 1);
  CHECK(w.count<domain::OrderCancel>() == 6);
  w.tick_for(26s);
  w.state(0);
  CHECK_FALSE(w.session->has_open_order(World::ibm()));
}

TEST_CASE("session: a refused message ends the order without a trace in the position") {
  World w;
  w.begin();
  const auto id = w.order();
  auto no = World::word(id, 0, OrderStatus::Rejected);
  no.error = "order.id_conflict";
  no.message = "this id was used for a different order";
  w.hear(no);
  REQUIRE(w.puppet->orders.size() == 1);
  CHECK(w.puppet->orders[0].status == OrderStatus::Rejected);
  CHECK(w.puppet->orders[0].error == "order.id_conflict");
  CHECK_FALSE(w.session->has_open_order(World::ibm()));
  w.clock.advance(1ms);
  CHECK(w.order().str() == "b1:entry:1700000000001-c0de");  // the id was known: an earlier session had it
}

TEST_CASE("session: an order that nobody confirms expires as unknown, execution is asked, its word decides") {
  World w;
  w.begin();
  const auto id = w.order();
  w.tick_for(31s);
  CHECK(w.count<domain::OrderRequest>() == 30);
  REQUIRE(w.puppet->orders.size() == 1);
  CHECK(w.puppet->orders[0].status == OrderStatus::Unknown);
  CHECK(w.puppet->orders[0].open);
  CHECK(w.said("expired without a confirmation, outcome unknown"));
  CHECK(w.session->has_open_order(World::ibm()));  // it counts until execution has spoken

  SECTION("execution does not hold it") {
    w.state(0);
    CHECK_FALSE(w.session->has_open_order(World::ibm()));
    CHECK(w.puppet->orders.back().status == OrderStatus::Expired);
    w.state(0);
    w.price();
    CHECK(w.try_order());
  }
  SECTION("execution holds it") {
    w.state(4, {World::word(id, 3, OrderStatus::PartiallyFilled, 4)});
    CHECK(w.held() == 4);
    CHECK(w.session->has_open_order(World::ibm()));
    w.hear(World::word(id, 4, OrderStatus::Filled, 10));
    CHECK(w.held() == 10);
  }
  SECTION("it was filled and every word of it was lost: the ledger's position is taken") {
    w.state(10);
    w.state(10);
    w.state(10);
    CHECK(w.held() == 10);
    CHECK(w.said("bot 0, ledger 10"));
    w.hear(World::word(id, 4, OrderStatus::Filled, 10));  // at last
    w.state(10);
    CHECK(w.held() == 10);
  }
}

TEST_CASE("session: a stale or old price stops orders, and is told once") {
  World w;
  w.begin();
  SECTION("the feed says so") {
    w.price("100", true);
    CHECK(w.puppet->quotes.back().stale);
    CHECK_FALSE(w.try_order());
    CHECK_FALSE(w.try_order());
    CHECK(w.times_said("order sending blocked: the feed reports its price as stale") == 1);
    w.price();
    CHECK(w.try_order());
    CHECK(w.times_said("order sending resumed") == 1);
  }
  SECTION("it grows old here") {
    w.tick_for(5s);
    CHECK(w.try_order());
    w.clock.advance(1ms);
    CHECK(w.session->quote(World::ibm())->stale);
    CHECK_FALSE(w.try_order());
  }
  SECTION("the wall clock does not make it old, nor young") {
    w.clock.step_wall(3600s);
    CHECK(w.try_order());
    w.clock.step_wall(-7200s);
    w.clock.advance(6s);
    CHECK_FALSE(w.try_order());
  }
  SECTION("it was sent long ago and comes from the proxy's memory") {
    w.clock.advance(20s);
    const auto sent = w.clock.wall() - 10s;
    const domain::Quote quote{
        .symbol = World::ibm(), .venue = World::venue(), .event_ts = sent, .last = domain::Price{100}};
    w.session->on_message({.ts = sent}, quote);
    CHECK(w.puppet->quotes.back().stale);
    CHECK_FALSE(w.try_order());
  }
  SECTION("it is told again just now, and is the venue's of 41 s ago") {
    w.clock.advance(50s);
    domain::Quote quote{.symbol = World::ibm(),
                        .venue = World::venue(),
                        .event_ts = w.clock.wall() - 41s,
                        .last = domain::Price{100}};
    w.hear(quote);
    CHECK(w.puppet->quotes.back().stale);
    CHECK_FALSE(w.try_order());
    w.hear(quote);
    CHECK_FALSE(w.try_order());
  }
  SECTION("one from the future or from before does not count") {
    w.clock.advance(6s);
    for (const auto ts : {w.clock.wall() + 60s, w.clock.wall() - 60s}) {
      w.hear(domain::Quote{
          .symbol = World::ibm(), .venue = World::venue(), .event_ts = ts, .last = domain::Price{50}});
      CHECK_FALSE(w.try_order());
      CHECK(w.session->quote(World::ibm())->last == domain::Price{100});
    }
    w.price();
    CHECK(w.try_order());
  }
  SECTION("another venue's price is not ours") {
    const std::size_t before = w.puppet->quotes.size();
    w.hear(
        domain::Quote{.symbol = World::ibm(), .venue = domain::VenueName{"bybit"}, .last = domain::Price{1}});
    CHECK(w.puppet->quotes.size() == before);
    CHECK(w.session->quote(World::ibm())->last == domain::Price{100});
  }
}

TEST_CASE("session: a silent execution is trouble, and nothing new is sent to it") {
  World w;
  w.begin();
  w.order();
  CHECK(w.session->degraded_reason().empty());
  w.tick_for(5s);
  CHECK(w.session->degraded_reason() == "execution is silent: no new orders");
  w.price();
  CHECK_FALSE(w.try_order());
  w.hear(World::word(w.all<domain::OrderRequest>()[0].client_order_id, 1, OrderStatus::Pending));
  CHECK(w.session->degraded_reason().empty());
  CHECK(w.try_order());
}

TEST_CASE("session: the outbox is bounded") {
  bot::Settings settings = World::usual();
  settings.max_unconfirmed = 2;
  World w(settings);
  w.begin();
  w.order();
  w.order();
  const auto third = w.try_order();
  REQUIRE_FALSE(third);
  CHECK_THAT(third.error().message, ContainsSubstring("2 orders are unconfirmed"));
}

TEST_CASE("session: a draft that makes no sense is refused before it leaves") {
  World w;
  w.begin();
  CHECK_FALSE(w.session->submit({.symbol = World::ibm(), .qty = domain::Quantity{0}}));
  CHECK_FALSE(w.session->submit({.symbol = domain::Symbol{"MSFT"}, .qty = domain::Quantity{1}}));
  CHECK_FALSE(w.session->submit(
      {.symbol = World::ibm(), .qty = domain::Quantity{1}, .type = domain::OrderType::Limit}));
  CHECK(w.count<domain::OrderRequest>() == 0);
  CHECK_FALSE(w.session->has_open_order(World::ibm()));
}

TEST_CASE("session: a strategy may order from within on_order") {
  World w;
  w.begin();
  int more = 3;
  w.puppet->at_order = [&](strategy::Context& context, const strategy::OrderView& order) {
    if (order.open || more-- == 0) return;
    CHECK(context.submit({.symbol = World::ibm(), .qty = domain::Quantity{10}}));
  };
  w.order();
  for (int i = 0; i < 4; ++i) {
    w.hear(World::word(w.all<domain::OrderRequest>().back().client_order_id, 3, OrderStatus::Filled, 10));
  }
  CHECK(w.count<domain::OrderRequest>() == 4);
  CHECK(w.held() == 40);
}

TEST_CASE("session: a fill is told once, and moves nothing by itself") {
  World w;
  w.begin();
  const auto id = w.order();
  domain::Fill fill;
  fill.client_order_id = id;
  fill.bot_id = World::bot();
  fill.exec_id = domain::ExecId{"e1"};
  fill.symbol = World::ibm();
  fill.venue = World::venue();
  fill.qty = domain::Quantity{10};
  fill.price = domain::Price{100};
  w.hear(fill);
  w.hear(fill);
  CHECK(w.puppet->fills.size() == 1);
  CHECK(w.held() == 0);
  fill.bot_id = domain::BotId{"b2"};
  fill.exec_id = domain::ExecId{"e2"};
  w.hear(fill);
  CHECK(w.puppet->fills.size() == 1);
}

TEST_CASE("session: the timer keeps the strategy's pace once it has started") {
  World w;
  w.puppet->timer = 1s;
  w.session->on_link(true);
  w.tick_for(2s);
  CHECK(w.puppet->timers == 0);
  w.state(0);
  w.tick_for(5s);
  CHECK(w.puppet->timers == 5);
}
