#include <signal.h>

#include <algorithm>

#include "integration/bus/bus_world.hpp"
#include "support/catch.hpp"

using namespace std::chrono_literals;
using namespace avenor;
using namespace avenor::testing;

namespace {

bool was_told(const Client& client, const std::string& code, const std::string& subject) {
  return std::any_of(client.messages.begin(), client.messages.end(), [&](const wire::Message& message) {
    const auto* alert = std::get_if<wire::Alert>(&message);
    return alert != nullptr && alert->code == code && alert->subject == subject;
  });
}

std::ptrdiff_t times_told(const Client& client, const std::string& code) {
  return std::count_if(client.messages.begin(), client.messages.end(), [&](const wire::Message& message) {
    const auto* alert = std::get_if<wire::Alert>(&message);
    return alert != nullptr && alert->code == code;
  });
}

}  // namespace

TEST_CASE("healthcheck: silence and return are told on the bus and in the log") {
  BusWorld world;
  world.settings("HEARTBEAT_INTERVAL_S=0.2\nHEARTBEAT_TIMEOUT_S=2\nBOTS=momentum_001");
  world.start_proxy();
  Client client(world.urls, "execution");
  client.bus_client->subscribe_family("ALERT.");
  REQUIRE(client.until([&] { return client.bus_client->linked(); }));

  auto healthcheck = world.start("healthcheck");
  REQUIRE(client.until([&] {
    return was_told(client, "heartbeat.lost", "execution") &&
           was_told(client, "heartbeat.lost", "market_data") &&
           was_told(client, "heartbeat.lost", "strategy/momentum_001");
  }));
  CHECK_FALSE(was_told(client, "heartbeat.lost", "proxy"));
  CHECK(healthcheck->says("CRITICAL execution is silent"));

  client.bus_client->beat();
  CHECK(client.until([&] { return was_told(client, "heartbeat.back", "execution"); }));
  client.service.degraded("database is away");
  client.bus_client->beat();
  CHECK(client.until([&] { return was_told(client, "service.degraded", "execution"); }));
  client.service.degraded("");
  client.bus_client->beat();
  CHECK(client.until([&] { return was_told(client, "service.well", "execution"); }));
  CHECK(client.until(
      [&] { return times_told(client, "heartbeat.lost") == 4; }));  // and silent again: once more

  healthcheck->kill(SIGTERM);
  CHECK(healthcheck->wait(5s) == Exit{.code = 0, .signal = 0});
}
