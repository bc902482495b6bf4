// Orders over a bus that loses messages: each arrives, none with another body, and what is said of it is
// acknowledged.
#include "order_client/order_client.hpp"

#include <fmt/format.h>

#include <map>
#include <random>

#include "recording_sender.hpp"
#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace avenor;
using namespace avenor::order_client;
using namespace std::chrono_literals;
using domain::OrderStatus;

namespace {

domain::OrderRequest order(const std::string& id, int qty = 10) {
  domain::OrderRequest r;
  r.client_order_id = domain::ClientOrderId{id};
  r.bot_id = domain::BotId{"b1"};
  r.qty = domain::Quantity{qty};
  return r;
}

domain::OrderCancel cancel_of(const domain::OrderRequest& r) {
  return {.client_order_id = r.client_order_id, .bot_id = r.bot_id};
}

domain::Confirmation report(const domain::OrderRequest& r, int version, OrderStatus status) {
  domain::Confirmation c;
  c.client_order_id = r.client_order_id;
  c.bot_id = r.bot_id;
  c.qty = r.qty;
  c.status = status;
  c.version = version;
  return c;
}

struct Trader {
  OrderClient::GivenUp pass(core::Duration span, bool linked = true) {
    OrderClient::GivenUp all;
    for (core::Duration passed{}; passed < span; passed += 100ms) {
      clock.advance(100ms);
      const auto given_up = client.turn(clock.mono(), linked);
      all.orders.insert(all.orders.end(), given_up.orders.begin(), given_up.orders.end());
      all.cancels.insert(all.cancels.end(), given_up.cancels.begin(), given_up.cancels.end());
    }
    return all;
  }
  bool place(const domain::OrderRequest& r, core::Duration lives = 30s) {
    return client.place(r, clock.mono(), lives);
  }
  bool cancel(const domain::OrderRequest& r, core::Duration lives = 30s) {
    return client.cancel(cancel_of(r), clock.mono(), lives);
  }
  std::size_t orders_sent() const { return sender.all<domain::OrderRequest>().size(); }
  std::size_t cancels_sent() const { return sender.all<domain::OrderCancel>().size(); }

  testing::FakeClock clock;
  testing::RecordingSender sender;
  OrderClient client{{.resend_every = 1s, .max_unconfirmed = 4}, sender};
};

}  // namespace

TEST_CASE("order client: an order is sent at once and every second, the very same, until it is confirmed") {
  Trader trader;
  CHECK(trader.place(order("a")));
  trader.pass(3s);
  CHECK(trader.orders_sent() == 4);
  for (const auto& sent : trader.sender.all<domain::OrderRequest>()) CHECK(sent == order("a"));
  CHECK(trader.client.unconfirmed_since(order("a").venue) == trader.clock.mono() - 3s);
  CHECK_FALSE(trader.client.unconfirmed_since(domain::VenueName{"second"}));
  trader.client.on_confirmation(report(order("a"), 1, OrderStatus::Pending), trader.clock.mono());
  CHECK(trader.client.unconfirmed() == 0);
  CHECK_FALSE(trader.client.unconfirmed_since(order("a").venue));
  trader.pass(3s);
  CHECK(trader.orders_sent() == 4);
  CHECK(trader.sender.acked() == std::vector<int>{1});
}

TEST_CASE("order client: under an id that is under way nothing else is sent") {
  Trader trader;
  CHECK(trader.place(order("a", 10)));
  CHECK_FALSE(trader.place(order("a", 20)));
  trader.pass(2s);
  for (const auto& sent : trader.sender.all<domain::OrderRequest>()) CHECK(sent == order("a", 10));
}

TEST_CASE("order client: an order that nobody confirms is given up, and told once") {
  Trader trader;
  trader.place(order("a"), 5s);
  const auto given_up = trader.pass(20s);
  REQUIRE(given_up.orders.size() == 1);
  CHECK(given_up.orders[0].str() == "a");
  CHECK(given_up.cancels.empty());
  CHECK(trader.orders_sent() == 5);
}

TEST_CASE("order client: an order that execution shows in another way is not sent again") {
  Trader trader;
  trader.place(order("a"));
  trader.client.confirmed(order("a").client_order_id);
  CHECK(trader.pass(40s).orders.empty());
  CHECK(trader.orders_sent() == 1);
}

TEST_CASE("order client: a cancel is repeated until the order has ended, and the order no more") {
  Trader trader;
  trader.place(order("a"));
  CHECK(trader.cancel(order("a")));
  CHECK_FALSE(trader.cancel(order("a")));
  trader.pass(2s);
  trader.client.on_confirmation(report(order("a"), 2, OrderStatus::Submitted), trader.clock.mono());
  trader.pass(2s);
  CHECK(trader.orders_sent() == 1);
  CHECK(trader.cancels_sent() == 5);
  trader.client.ended(order("a").client_order_id);
  CHECK(trader.pass(40s).cancels.empty());
  CHECK(trader.cancels_sent() == 5);
}

TEST_CASE("order client: a cancel that nobody answers is given up, and may be asked for again") {
  Trader trader;
  CHECK(trader.cancel(order("a"), 5s));
  CHECK(trader.pass(10s).cancels.size() == 1);
  CHECK(trader.cancel(order("a"), 5s));
}

TEST_CASE("order client: unconfirmed orders are bounded; cancels do not count") {
  Trader trader;
  for (const char* id : {"a", "b", "c"}) trader.place(order(id));
  trader.cancel(order("x"));
  CHECK_FALSE(trader.client.full());
  trader.place(order("d"));
  CHECK(trader.client.full());
  CHECK(trader.client.unconfirmed() == 4);
}

TEST_CASE("order client: while the link is down nothing is repeated, and all of it when it is back") {
  Trader trader;
  trader.place(order("a"));
  trader.cancel(order("x"));
  trader.pass(10s, false);
  CHECK(trader.sender.sent.size() == 2);
  trader.pass(100ms);
  CHECK(trader.sender.sent.size() == 4);
}

TEST_CASE("order client: over a bus that loses most of it every order arrives, and exists once") {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto lost = [&] { return random() % 100 < 80; };
    Trader trader;
    std::map<domain::ClientOrderId, domain::OrderRequest> ledger;
    std::map<domain::ClientOrderId, int> acked;
    std::size_t read = 0;
    for (int i = 0; i < 3; ++i) trader.place(order(fmt::format("o{}", i), i + 1), 600s);
    for (int step = 0; step < 2000; ++step) {
      CHECK(trader.pass(100ms, random() % 4 != 0).orders.empty());
      for (; read < trader.sender.sent.size(); ++read) {
        if (lost()) continue;
        const domain::Message& message = trader.sender.sent[read];
        if (const auto* request = std::get_if<domain::OrderRequest>(&message))
          CHECK(ledger.try_emplace(request->client_order_id, *request).first->second == *request);
        if (const auto* ack = std::get_if<domain::Ack>(&message)) acked[ack->client_order_id] = ack->version;
      }
      for (const auto& [id, request] : ledger)
        if (!acked.contains(id) && random() % 10 == 0 && !lost())
          trader.client.on_confirmation(report(request, 1, OrderStatus::Pending), trader.clock.mono());
    }
    CHECK(ledger.size() == 3);
    CHECK(acked.size() == 3);
    CHECK(trader.client.unconfirmed() == 0);
  }
}
