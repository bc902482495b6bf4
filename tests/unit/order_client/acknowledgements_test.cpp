// When what execution says is acknowledged.
#include "order_client/acknowledgements.hpp"

#include "recording_sender.hpp"
#include "support/catch.hpp"
#include "support/fake_clock.hpp"

using namespace avenor;
using namespace avenor::order_client;
using namespace std::chrono_literals;
using domain::OrderStatus;

namespace {

domain::Confirmation report(int version, OrderStatus status, const char* id = "b1:entry:1") {
  domain::Confirmation c;
  c.client_order_id = domain::ClientOrderId{id};
  c.bot_id = domain::BotId{"b1"};
  c.status = status;
  c.version = version;
  return c;
}

struct Client {
  void hear(const domain::Confirmation& c) { acknowledgements.on_confirmation(c, clock.mono()); }
  void pass(core::Duration time) {
    clock.advance(time);
    acknowledgements.turn(clock.mono());
  }

  testing::FakeClock clock;
  testing::RecordingSender sender;
  Acknowledgements acknowledgements{400ms, sender};
};

}  // namespace

TEST_CASE("acknowledgements: an end at once, what comes before it together after a moment") {
  Client client;
  client.hear(report(1, OrderStatus::Pending));
  client.pass(300ms);
  client.hear(report(2, OrderStatus::Submitted));
  CHECK(client.sender.acked().empty());
  client.pass(100ms);
  CHECK(client.sender.acked() == std::vector<int>{2});
  client.hear(report(3, OrderStatus::PartiallyFilled));
  client.hear(report(4, OrderStatus::Filled));
  CHECK(client.sender.acked() == std::vector<int>{2, 4});
  client.pass(1s);
  CHECK(client.sender.acked() == std::vector<int>{2, 4});
}

TEST_CASE("acknowledgements: a state that changes without pause is acknowledged before it is repeated") {
  Client client;
  for (int version = 1; version <= 20; ++version) {
    client.hear(report(version, OrderStatus::PartiallyFilled));
    client.pass(100ms);
  }
  CHECK(client.sender.acked() == std::vector<int>{4, 8, 12, 16, 20});
}

TEST_CASE("acknowledgements: what is repeated is acknowledged again, an older version never for a later") {
  Client client;
  client.hear(report(3, OrderStatus::PartiallyFilled));
  client.hear(report(2, OrderStatus::Submitted));
  client.pass(400ms);
  CHECK(client.sender.acked() == std::vector<int>{3});
  client.hear(report(3, OrderStatus::PartiallyFilled));
  client.pass(400ms);
  CHECK(client.sender.acked() == std::vector<int>{3, 3});
  for (int i = 0; i < 2; ++i) client.hear(report(4, OrderStatus::Filled));
  CHECK(client.sender.acked() == std::vector<int>{3, 3, 4, 4});
}

TEST_CASE("acknowledgements: an end that is older than what waits takes nothing from it") {
  Client client;
  client.hear(report(6, OrderStatus::Submitted));  // it lives after all
  client.hear(report(5, OrderStatus::Cancelled));
  client.pass(400ms);
  CHECK(client.sender.acked() == std::vector<int>{5, 6});
}

TEST_CASE("acknowledgements: each order has its own; a refused message needs none") {
  Client client;
  client.hear(report(1, OrderStatus::Pending, "b1:entry:1"));
  client.hear(report(1, OrderStatus::Pending, "b1:entry:2"));
  client.hear(report(0, OrderStatus::Rejected, "b1:entry:3"));
  client.pass(400ms);
  const auto acks = client.sender.all<domain::Ack>();
  REQUIRE(acks.size() == 2);
  CHECK(acks[0].client_order_id.str() == "b1:entry:1");
  CHECK(acks[1].client_order_id.str() == "b1:entry:2");
}

TEST_CASE("acknowledgements: without a delay each at once") {
  testing::RecordingSender sender;
  Acknowledgements acknowledgements(core::Duration::zero(), sender);
  acknowledgements.on_confirmation(report(1, OrderStatus::Pending), {});
  acknowledgements.on_confirmation(report(2, OrderStatus::Submitted), {});
  CHECK(sender.acked() == std::vector<int>{1, 2});
}
