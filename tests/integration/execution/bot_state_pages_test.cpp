// What execution holds for a bot, from its own publisher over a real proxy: more than one message of the bus
// can carry.
#include <optional>
#include <variant>
#include <vector>

#include "execution/bus_event_sink.hpp"
#include "integration/bus/bus_world.hpp"
#include "order_client/bot_state_parts.hpp"
#include "support/bot_states.hpp"
#include "support/catch.hpp"
#include "support/fake_clock.hpp"
#include "wire/bounds.hpp"
#include "wire/encode.hpp"
#include "wire/topics.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

namespace {

/// Turns both loops until the condition holds.
bool until(Client& one, Client& other, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + 15s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    one.service.io().run_for(2ms);
    other.service.io().run_for(2ms);
  }
  return true;
}

}  // namespace

TEST_CASE("execution: a bot with 5,000 open orders asks once, and has them all in pages that fit the bus") {
  BusWorld world;
  world.start_proxy();
  Client execution(world.urls, "execution"), bot(world.urls, "bot");
  FakeClock clock;
  execution::BusEventSink events{execution.service.io(), clock, *execution.bus_client};
  auto state = state_of(5'000, 3, 200);  // 200 bytes that are escaped: what a venue may have said of each
  state.answer = 1;

  int asked = 0;
  execution.bus_client->subscribe_exact(wire::topics::kOrderQuery);
  execution.bus_client->on_message([&](const wire::Envelope&, const wire::Message& message) {
    if (!std::holds_alternative<wire::OrderQuery>(message)) return;
    ++asked;
    events.publish(state);
  });
  order_client::BotStateParts parts;
  std::vector<std::optional<wire::BotState>> answers;
  std::size_t pages = 0, largest = 0;
  bot.bus_client->subscribe_exact("BOT_STATE.b");
  bot.bus_client->on_message([&](const wire::Envelope& envelope, const wire::Message& message) {
    const auto* page = std::get_if<wire::BotState>(&message);
    if (!page) return;
    ++pages;
    std::string payload;
    wire::encode(envelope, message, payload);
    largest = std::max(largest, payload.size());
    if (auto whole = parts.add(envelope.session, *page)) answers.push_back(std::move(whole));
  });
  REQUIRE(until(execution, bot, [&] { return execution.bus_client->linked() && bot.bus_client->linked(); }));
  bool cut_off = false;
  for (auto* client : {&execution, &bot})
    client->bus_client->on_link_change([&](bool up) { cut_off = cut_off || !up; });

  bot.bus_client->publish(wire::OrderQuery{.bot_id = state.bot_id});
  REQUIRE(until(execution, bot, [&] { return !answers.empty(); }));
  CHECK(asked == 1);
  CHECK(answers.size() == 1);
  CHECK(pages > 1);
  CHECK(largest > wire::kMaxPayload / 2);  // as few as are needed
  CHECK(largest <= wire::kMaxPayload);
  CHECK(answers.front()->open_orders == state.open_orders);
  CHECK(answers.front()->positions == state.positions);
  CHECK_FALSE(cut_off);
  CHECK(world.proxy->running());
}
