// A state that a subscriber's handler could not take: it costs that message, the proxy does not repeat it,
// and the next one of its topic is handled.
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "bus/context.hpp"
#include "messaging/bus_client.hpp"
#include "proxy/forwarder.hpp"
#include "runtime/service.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace avenor;
using namespace std::chrono_literals;

namespace {

constexpr int kPoison = 13;  // the price that no handler can take

/// One subscriber: what it has handled, as "ZZZ 7".
struct Life {
  runtime::Service service;
  std::unique_ptr<messaging::BusClient> client;
  std::vector<std::string> handled;

  Life(const bus::Urls& urls, const std::string& name)
      : service(name),
        client(messaging::BusClient::connect(service, urls, {.service = name, .instance = ""}).value()) {
    client->on_message([this](const wire::Envelope&, const wire::Message& message) {
      const auto* quote = std::get_if<domain::Quote>(&message);
      if (quote == nullptr) throw std::runtime_error("no price");
      if (*quote->last == domain::Price{kPoison}) throw std::overflow_error("a price too large");
      handled.push_back(quote->symbol.str() + " " + quote->last->to_string());
    });
  }
  bool has(const std::string& what) const {
    return std::find(handled.begin(), handled.end(), what) != handled.end();
  }
};

struct World {
  testing::TempDir dir;
  bus::Urls urls{.inbound = "ipc://" + (dir.path() / "in").string(),
                 .outbound = "ipc://" + (dir.path() / "out").string()};
  boost::asio::io_context io;
  bus::Context context;
  std::unique_ptr<proxy::Forwarder> forwarder = proxy::Forwarder::bind(io, context, urls).value();

  bool until(std::initializer_list<Life*> lives, const std::function<bool()>& condition,
             std::chrono::milliseconds deadline = 20s) {
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      for (Life* life : lives) {
        life->service.io().restart();
        life->service.io().run_for(1ms);
      }
      io.restart();
      io.run_for(1ms);
    }
    return true;
  }
  bool linked(std::initializer_list<Life*> lives) {
    return until(lives, [&] {
      return std::all_of(lives.begin(), lives.end(), [](Life* life) { return life->client->linked(); });
    });
  }
};

void tell(Life& sender, const std::string& symbol, int price) {
  domain::Quote quote;
  quote.symbol = domain::Symbol(symbol);
  quote.venue = domain::VenueName("alpaca");
  quote.event_ts = {1};
  quote.last = domain::Price(price);
  sender.client->publish(quote);
}

}  // namespace

TEST_CASE("messenger: a state whose handling throws is not repeated, and the next of its topic is handled") {
  World world;
  Life sender(world.urls, "sender"), first(world.urls, "first");
  first.client->subscribe_family("PRICE.");
  REQUIRE(world.linked({&sender, &first}));
  tell(sender, "ZZZ", kPoison);
  tell(sender, "AAA", 1);
  REQUIRE(world.until({&sender, &first}, [&] { return first.has("AAA 1"); }));
  CHECK(first.client->counters().failed == 1);
  REQUIRE(world.until({&sender, &first}, [&] { return world.forwarder->counters().refused == 1; }));
  CHECK(world.forwarder->counters().cached_messages == 1);

  // It asks anew, and another life comes: both get what is remembered, and it is not that.
  const auto replayed = world.forwarder->counters().replayed;
  Life second(world.urls, "second");
  second.client->subscribe_family("PRICE.");
  first.client->subscribe_exact("PRICE.ZZZ");
  REQUIRE(world.until({&sender, &first, &second}, [&] { return second.has("AAA 1"); }));
  CHECK(world.forwarder->counters().replayed > replayed);
  CHECK(first.client->counters().failed == 1);
  CHECK(second.client->counters().failed == 0);

  tell(sender, "ZZZ", 7);
  REQUIRE(world.until({&sender, &first, &second}, [&] { return first.has("ZZZ 7") && second.has("ZZZ 7"); }));
  Life third(world.urls, "third");
  third.client->subscribe_family("PRICE.");
  REQUIRE(world.until({&sender, &first, &second, &third}, [&] { return third.has("ZZZ 7"); }));
  CHECK(world.forwarder->counters().refused == 1);
}

TEST_CASE(
    "messenger: a state that has been renewed is not forgotten for what was wrong with the one before") {
  World world;
  Life sender(world.urls, "sender"), first(world.urls, "first");
  first.client->subscribe_family("PRICE.");
  REQUIRE(world.linked({&sender, &first}));
  for (int i = 0; i < 20; ++i) {
    tell(sender, "ZZZ", kPoison);
    tell(sender, "ZZZ", 100 + i);
  }
  REQUIRE(world.until({&sender, &first}, [&] { return first.has("ZZZ 119"); }));
  CHECK(first.client->counters().failed == 20);
  CHECK(first.handled.size() == 20);
  // Its reports have arrived when what it published behind them comes back.
  tell(first, "AAA", 1);
  REQUIRE(world.until({&sender, &first}, [&] { return first.has("AAA 1"); }));
  Life second(world.urls, "second");
  second.client->subscribe_family("PRICE.");
  REQUIRE(world.until({&sender, &first, &second}, [&] { return second.has("ZZZ 119"); }));
  CHECK(second.client->counters().failed == 0);
}

TEST_CASE("messenger: what is no state is not reported, however its handling ends") {
  World world;
  Life sender(world.urls, "sender"), first(world.urls, "first");
  first.client->subscribe_family("ALERT.");
  first.client->subscribe_family("PRICE.");
  REQUIRE(world.linked({&sender, &first}));
  sender.client->publish(wire::Alert{
      .severity = domain::Severity::Info, .code = "test.test", .message = "it is a test", .subject = ""});
  tell(sender, "AAA", 1);
  REQUIRE(world.until({&sender, &first}, [&] { return first.has("AAA 1"); }));
  CHECK(first.client->counters().failed == 1);
  tell(first, "BBB", 1);
  REQUIRE(world.until({&sender, &first}, [&] { return first.has("BBB 1"); }));
  CHECK(world.forwarder->counters().refused == 0);
  CHECK(world.forwarder->counters().cached_messages == 2);
}
