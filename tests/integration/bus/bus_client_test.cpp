#include <signal.h>
#include <unistd.h>

#include <map>
#include <stdexcept>
#include <utility>

#include "integration/bus/bus_world.hpp"
#include "support/catch.hpp"
#include "support/wait.hpp"
#include "wire/encode.hpp"
#include "wire/message_topic.hpp"

using namespace std::chrono_literals;
using namespace avenor;
using namespace avenor::testing;

namespace {

domain::Quote quote(const std::string& symbol, int price = 1) {
  domain::Quote quote;
  quote.symbol = domain::Symbol(symbol);
  quote.venue = domain::VenueName("alpaca");
  quote.event_ts = {1};
  quote.last = domain::Price(price);
  return quote;
}

std::string payload(const wire::Message& message, std::uint64_t seq) {
  std::string out;
  wire::encode({.v = 1, .source = "test", .seq = seq, .session = "s", .ts = {1}}, message, out);
  return out;
}

bool linked(Client& client) {
  return client.until([&] { return client.bus_client->linked(); });
}

}  // namespace

TEST_CASE("messenger: what is published is delivered, with an envelope that counts") {
  BusWorld world;
  world.start_proxy();
  Client client(world.urls, "test");
  std::vector<wire::Envelope> envelopes;
  client.bus_client->on_message(
      [&](const wire::Envelope& envelope, const wire::Message&) { envelopes.push_back(envelope); });
  client.bus_client->subscribe_family("PRICE.");
  bool told = false;
  client.bus_client->on_linked([&] { told = true; });
  REQUIRE(linked(client));
  CHECK(told);
  CHECK(client.bus_client->publish(quote("ZZZ")) == 1);
  CHECK(client.bus_client->publish(quote("ZZZ")) == 2);
  CHECK(client.bus_client->publish(quote("ABC")) == 1);
  REQUIRE(client.until([&] { return envelopes.size() == 3; }));
  CHECK(envelopes[1].seq == 2);
  CHECK(envelopes[2].seq == 1);
  CHECK(envelopes[0].source == "test");
  CHECK(envelopes[0].session == client.bus_client->session());
}

TEST_CASE("messenger: a symbol that is a prefix of another is not mistaken for it") {
  BusWorld world;
  world.start_proxy();
  Client client(world.urls, "test");
  client.bus_client->subscribe_exact("PRICE.ZZZ");
  REQUIRE(linked(client));
  client.bus_client->publish(quote("ZZZX"));
  client.bus_client->publish(quote("ZZZ"));
  REQUIRE(client.until([&] { return !client.messages.empty(); }));
  CHECK(client.messages.size() == 1);
  CHECK(std::get<domain::Quote>(client.messages[0]).symbol.str() == "ZZZ");
  client.bus_client->subscribe_exact("PRICE.YYY");
  client.bus_client->unsubscribe_exact("PRICE.ZZZ");
  REQUIRE(client.until([&] {
    client.bus_client->publish(quote("ZZZ"));
    client.bus_client->publish(quote("YYY"));
    return client.messages.size() > 1;
  }));
  CHECK(std::get<domain::Quote>(client.messages[1]).symbol.str() == "YYY");
}

TEST_CASE("messenger: garbage is counted and dropped, and nothing else is harmed") {
  BusWorld world;
  world.start_proxy();
  RawPublisher rude(world.urls);
  RawSubscriber all(world.urls, {""});
  join(rude, all);
  rude.send({"PRICE.AAA", payload(quote("AAA"), 1)});
  REQUIRE(all.hears("PRICE.AAA"));
  Client client(world.urls, "test");
  client.bus_client->subscribe_family("NONSENSE.");
  client.bus_client->subscribe_family("PRICE.");
  // What the cache repeats shows that the proxy is through with the subscriptions: it will repeat nothing of
  // what follows.
  REQUIRE(client.until([&] { return client.messages.size() == 1; }));
  const std::vector<std::string> garbage = {"",
                                            "{",
                                            "null",
                                            "[]",
                                            "\xff\xfe",
                                            "{\"v\":1}",
                                            "1e400",
                                            "{} {}",
                                            "\"x\"",
                                            "{\"a\":NaN}",
                                            std::string(500'000, '[')};
  for (const std::string& bytes : garbage) rude.send({"PRICE.ZZZ", bytes});
  rude.send({"NONSENSE.X", payload(quote("ZZZ"), 1)});
  rude.send({"PRICE.ZZZX", payload(quote("ZZZ"), 1)});
  rude.send({"PRICE.ZZZ", payload(quote("ZZZ"), 1)});
  REQUIRE(client.until([&] { return client.messages.size() > 1; }));
  CHECK(client.messages.size() == 2);
  CHECK(client.bus_client->counters().garbage == garbage.size() + 2);
}

TEST_CASE("messenger: what the cache repeats is dropped, a hole is counted and told") {
  BusWorld world;
  world.start_proxy();
  RawPublisher publisher(world.urls);
  RawSubscriber other(world.urls, {"PROBE"});
  join(publisher, other);
  Client client(world.urls, "test");
  client.bus_client->subscribe_family("PRICE.");
  std::uint64_t missed = 0;
  client.bus_client->on_gap(
      [&](const std::string&, std::string_view, std::uint64_t count) { missed += count; });
  REQUIRE(linked(client));
  publisher.send({"PRICE.ZZZ", payload(quote("ZZZ", 1), 7)});
  publisher.send({"PRICE.ZZZ", payload(quote("ZZZ", 2), 10)});
  REQUIRE(client.until([&] { return client.messages.size() == 2; }));
  CHECK(missed == 2);
  CHECK(client.bus_client->counters().gaps == 2);

  RawSubscriber late(world.urls, {"PRICE."});
  REQUIRE(late.hears("PRICE.ZZZ"));
  REQUIRE(client.until([&] { return client.bus_client->counters().duplicates > 0; }));
  CHECK(client.messages.size() == 2);
}

TEST_CASE("messenger: a command that is repeated byte for byte is delivered again, an event is not") {
  BusWorld world;
  world.start_proxy();
  RawPublisher publisher(world.urls);
  RawSubscriber other(world.urls, {"PROBE"});
  join(publisher, other);
  Client client(world.urls, "test");
  for (const char* family : {"TRADE_", "CONTROL.", "ALERT.", "PRICE."})
    client.bus_client->subscribe_family(family);
  REQUIRE(linked(client));
  const domain::ClientOrderId id{"bot:entry:1"};
  const domain::BotId bot{"bot"};
  domain::OrderRequest order;
  order.client_order_id = id;
  order.bot_id = bot;
  order.symbol = domain::Symbol("IBM");
  order.venue = domain::VenueName("alpaca");
  order.qty = domain::Quantity(1);
  const std::vector<wire::Message> commands = {
      order, wire::OrderCancel{.client_order_id = id, .bot_id = bot}, wire::OrderQuery{.bot_id = bot},
      wire::Ack{.client_order_id = id, .bot_id = bot, .version = 1},
      wire::Control{.reply = false, .request_id = "r", .verb = "status", .args = {}}};
  const std::vector<wire::Message> events = {
      wire::Control{.reply = true, .request_id = "r", .verb = "status", .args = {{"ok", "true"}}},
      wire::Alert{.severity = wire::Severity::Info, .code = "c", .message = "m", .subject = {}},
      quote("ZZZ")};
  for (int copies = 0; copies < 3; ++copies) {
    for (const auto& message : commands) publisher.send({wire::topic_of(message), payload(message, 1)});
    for (const auto& message : events) publisher.send({wire::topic_of(message), payload(message, 1)});
  }
  // Older than what was seen, as from a sender that counts nothing: the command's own key is what counts.
  publisher.send({"TRADE_ORDER.QUERY", payload(wire::OrderQuery{.bot_id = bot}, 5)});
  publisher.send({"TRADE_ORDER.QUERY", payload(wire::OrderQuery{.bot_id = bot}, 1)});
  publisher.send({"PRICE.END", payload(quote("END"), 1)});
  REQUIRE(client.until([&] {
    if (client.messages.empty()) return false;
    const auto* last = std::get_if<domain::Quote>(&client.messages.back());
    return last != nullptr && last->symbol.str() == "END";
  }));
  std::map<std::string, int> times;
  for (const auto& message : client.messages) ++times[wire::topic_of(message)];
  for (const auto& message : commands) {
    INFO(wire::topic_of(message));
    CHECK(times[wire::topic_of(message)] == (wire::topic_of(message) == "TRADE_ORDER.QUERY" ? 5 : 3));
  }
  for (const auto& message : events) CHECK(times[wire::topic_of(message)] == 1);
  CHECK(client.bus_client->counters().duplicates >= 2 * (commands.size() + events.size()) + 1);
}

TEST_CASE("messenger: a message that does not fit has come all the same, its number is not missing") {
  BusWorld world;
  world.start_proxy();
  RawPublisher publisher(world.urls);
  RawSubscriber other(world.urls, {"PROBE", "PRICE."});
  join(publisher, other);
  publisher.send({"PRICE.AAA", payload(quote("AAA"), 1)});
  REQUIRE(other.hears("PRICE.AAA"));
  Client client(world.urls, "test");
  client.bus_client->subscribe_family("PRICE.");
  std::uint64_t missed = 0;
  client.bus_client->on_gap(
      [&](const std::string&, std::string_view, std::uint64_t count) { missed += count; });
  // What the cache repeats shows that it will repeat nothing of what follows.
  REQUIRE(client.until([&] { return client.messages.size() == 1; }));
  publisher.send({"PRICE.ZZZ", payload(quote("ZZZ"), 1)});
  for (std::uint64_t seq = 2; seq < 6; ++seq) {
    std::string bad = payload(quote("ZZZ"), seq);
    bad.replace(bad.find("\"alpaca\""), 8, seq % 2 == 0 ? "\"No Venue\"" : "17");
    publisher.send({"PRICE.ZZZ", bad});
  }
  publisher.send({"PRICE.ZZZ", payload(quote("OTHER"), 6)});
  publisher.send({"PRICE.ZZZ", payload(quote("ZZZ", 2), 7)});
  REQUIRE(client.until([&] { return client.messages.size() == 3; }));
  CHECK(client.bus_client->counters().garbage == 5);
  CHECK(missed == 0);
  publisher.send({"PRICE.ZZZ", payload(quote("ZZZ", 3), 9)});
  REQUIRE(client.until([&] { return client.messages.size() == 4; }));
  CHECK(missed == 1);
}

TEST_CASE("messenger: what is dropped is logged once for each reason, and inventions have an end") {
  BusWorld world;
  world.settings();
  world.start_proxy();
  auto healthcheck = world.start("healthcheck");
  REQUIRE(healthcheck->says("ready"));
  RawPublisher publisher(world.urls);
  RawSubscriber other(world.urls, {"PROBE"});
  join(publisher, other);
  const auto send = [&](const std::string& body) { publisher.send({"HEARTBEAT.X", body}); };
  const auto lines = [&] {
    const std::string all = healthcheck->out() + healthcheck->err();
    std::size_t count = 0;
    for (auto at = all.find("message dropped: invalid for its topic"); at != std::string::npos;
         at = all.find("message dropped: invalid for its topic", at + 1))
      ++count;
    return count;
  };
  for (int i = 0; i < 3; ++i) send("{}"), send("[]"), send("{"), send(R"({"v":2})");
  CHECK(healthcheck->says("not a JSON object"));
  CHECK(healthcheck->says("field v: missing"));
  CHECK(healthcheck->says("field v: out of range"));
  CHECK(lines() == 4);
  for (int i = 3; i < 3'000; ++i) send("{\"v\":" + std::to_string(i) + "}");
  send("[1]");
  CHECK_FALSE(wait_until([&] { return lines() > 101; }, 1s));
  CHECK(lines() == 101);
}

TEST_CASE("messenger: what a handler throws costs that message, and is counted and told") {
  BusWorld world;
  world.start_proxy();
  RawPublisher publisher(world.urls);
  RawSubscriber other(world.urls, {"PROBE"});
  join(publisher, other);
  Client client(world.urls, "test");
  std::vector<std::string> handled;
  client.bus_client->on_message([&](const wire::Envelope&, const wire::Message& message) {
    const auto& quote = std::get<domain::Quote>(message);
    if (quote.symbol.str() == "BAD") throw std::overflow_error("decimal: a sum reaches 10^24");
    handled.push_back(quote.symbol.str());
  });
  client.bus_client->subscribe_family("PRICE.");
  REQUIRE(linked(client));
  for (const char* symbol : {"AAA", "BAD", "BBB"})
    publisher.send({std::string("PRICE.") + symbol, payload(quote(symbol), 1)});
  REQUIRE(client.until([&] { return handled.size() == 2; }));
  CHECK(handled == std::vector<std::string>{"AAA", "BBB"});
  CHECK(client.bus_client->counters().failed == 1);
  client.service.every(1ms, [&, first = true]() mutable {
    if (std::exchange(first, false)) throw std::runtime_error("one beat");
    handled.push_back("beat");
  });
  CHECK(client.until([&] { return handled.size() >= 4; }));
}

TEST_CASE("messenger: a broken invariant is no message's affair, and ends the loop") {
  BusWorld world;
  world.start_proxy();
  Client client(world.urls, "test");
  client.bus_client->on_message(
      [](const wire::Envelope&, const wire::Message&) { throw std::logic_error("broken"); });
  client.bus_client->subscribe_family("PRICE.");
  REQUIRE(linked(client));
  client.bus_client->publish(quote("ZZZ"));
  CHECK_THROWS_AS(client.until([] { return false; }, 5s), std::logic_error);
}

TEST_CASE("messenger: a cached state that a subscriber could not take is not repeated to its next life") {
  BusWorld world;
  world.start_proxy();
  RawPublisher publisher(world.urls);
  RawSubscriber all(world.urls, {""});
  join(publisher, all);
  domain::Quote dearest = quote("ZZZ");
  dearest.last = domain::Price{core::Decimal::from_units(999'999'999'999'999'999, 0)};
  publisher.send({"PRICE.ZZZ", payload(dearest, 1)});
  publisher.send({"PRICE.GOOD", payload(quote("GOOD"), 1)});
  REQUIRE(all.hears("PRICE.GOOD"));
  {
    Client first(world.urls, "first");
    first.bus_client->subscribe_family("PRICE.");
    REQUIRE(
        first.until([&] { return first.bus_client->counters().garbage == 1 && !first.messages.empty(); }));
    // A report of its own that proves that the ones before have arrived.
    REQUIRE(linked(first));
    first.bus_client->publish(quote("LAST"));
    REQUIRE(first.until([&] { return first.messages.size() == 2; }));
  }
  Client second(world.urls, "second");
  second.bus_client->subscribe_family("PRICE.");
  REQUIRE(second.until([&] { return second.messages.size() == 2; }));
  CHECK(second.bus_client->counters().garbage == 0);
  while (const auto frames = all.next(50ms)) CHECK_FALSE(frames->front().starts_with("~REFUSED."));
}

TEST_CASE("messenger: what is queued for a proxy that is frozen is bounded in bytes") {
  BusWorld world;
  world.start_proxy();
  Client client(world.urls, "test");
  REQUIRE(linked(client));
  world.proxy->kill(SIGSTOP);
  wire::Alert alert{
      .severity = wire::Severity::Info, .code = "test", .message = std::string(4'000, 'x'), .subject = {}};
  for (int i = 0; i < 30'000; ++i) client.bus_client->publish(alert);
  client.bus_client->publish(alert);
  const auto refused = client.bus_client->counters().refused;
  CHECK(refused > 10'000);  // 64 MiB are 16,000 of them; some are in the kernel's buffers
  CHECK(refused < 18'000);
  alert.message = "small ones pass";
  client.bus_client->publish(alert);
  CHECK(client.bus_client->counters().refused == refused);
  world.proxy->kill(SIGCONT);
  client.bus_client->subscribe_exact("ALERT.INFO");
  REQUIRE(client.until([&] {
    client.bus_client->publish(alert);
    return !client.messages.empty();
  }));
}

TEST_CASE("messenger: a proxy that dies is noticed, and the link comes back with the next one") {
  BusWorld world;
  world.start_proxy();
  Client client(world.urls, "test");
  client.bus_client->subscribe_family("PRICE.");
  std::vector<bool> changes;
  client.bus_client->on_link_change([&](bool up) { changes.push_back(up); });
  REQUIRE(linked(client));
  world.proxy->kill_and_reap();
  REQUIRE(client.until([&] { return !client.bus_client->linked(); }));
  client.bus_client->publish(quote("ZZZ", 5));  // waits in the queue
  world.start_proxy();
  REQUIRE(linked(client));
  client.bus_client->publish(quote("ZZZ", 6));
  REQUIRE(client.until([&] {
    return !client.messages.empty() &&
           std::get<domain::Quote>(client.messages.back()).last == domain::Price(6);
  }));
  CHECK(changes == std::vector<bool>{true, false, true});
}

TEST_CASE("messenger: a proxy that is frozen is noticed, and so is its return") {
  BusWorld world;
  world.start_proxy();
  Client client(world.urls, "test");
  REQUIRE(linked(client));
  world.proxy->kill(SIGSTOP);
  CHECK(client.until([&] { return !client.bus_client->linked(); }, 8s));
  world.proxy->kill(SIGCONT);
  CHECK(linked(client));
}

TEST_CASE("messenger: 1500 exact subscriptions survive a restart of the proxy") {
  BusWorld world;
  world.start_proxy();
  Client client(world.urls, "test");
  constexpr std::size_t kTopics = 1500;
  for (std::size_t i = 0; i < kTopics; ++i) client.bus_client->subscribe_exact("PRICE.S" + std::to_string(i));
  REQUIRE(linked(client));
  world.proxy->kill_and_reap();
  REQUIRE(client.until([&] { return !client.bus_client->linked(); }));
  world.start_proxy();
  REQUIRE(linked(client));
  for (std::size_t i = 0; i < kTopics; ++i) client.bus_client->publish(quote("S" + std::to_string(i)));
  CHECK(client.until([&] { return client.messages.size() == kTopics; }));
}

TEST_CASE("messenger: what one turn of the loop publishes arrives whole and in its order") {
  BusWorld world;
  world.start_proxy();
  Client client(world.urls, "test");
  client.bus_client->subscribe_exact("PRICE.ZZZ");
  REQUIRE(linked(client));
  constexpr int kMessages = 1000;
  for (int i = 1; i <= kMessages; ++i)
    CHECK(client.bus_client->publish(quote("ZZZ", i)) == static_cast<std::uint64_t>(i));
  REQUIRE(client.until([&] { return client.messages.size() == kMessages; }));
  for (int i = 1; i <= kMessages; ++i)
    REQUIRE(std::get<domain::Quote>(client.messages[static_cast<std::size_t>(i - 1)]).last ==
            domain::Price(i));
  CHECK(client.bus_client->counters().gaps == 0);
}

TEST_CASE("messenger: what was published in the last turn of all leaves before the end") {
  BusWorld world;
  world.start_proxy();
  RawSubscriber listener(world.urls, {"PRICE.", "PROBE"});
  RawPublisher other(world.urls);
  join(other, listener);
  {
    Client client(world.urls, "test");
    REQUIRE(linked(client));
    for (const char* symbol : {"ONE", "TWO", "THREE"}) client.bus_client->publish(quote(symbol));
  }
  CHECK(listener.hears("PRICE.THREE"));
}

TEST_CASE("messenger: a heartbeat says what its service says of itself") {
  BusWorld world;
  world.start_proxy();
  Client client(world.urls, "market_data");
  client.bus_client->subscribe_family("HEARTBEAT.MARKET_DATA");
  REQUIRE(linked(client));
  client.service.degraded("feed is mute");
  client.bus_client->start_heartbeat(1h);
  REQUIRE(client.until([&] { return !client.messages.empty(); }));
  const auto& beat = std::get<wire::Heartbeat>(client.messages[0]);
  CHECK(beat.service == "market_data");
  CHECK(beat.degraded);
  CHECK(beat.detail == "feed is mute");
  CHECK(beat.pid == ::getpid());
}

TEST_CASE("messenger: a URL that makes no sense is an error, not an exception") {
  runtime::Service service("test");
  const auto result = messaging::BusClient::connect(
      service, {.inbound = "nonsense", .outbound = "tcp://127.0.0.1:1"}, {.service = "test", .instance = ""});
  REQUIRE_FALSE(result.has_value());
  CHECK_THAT(result.error().message, ContainsSubstring("nonsense"));
}

TEST_CASE("messenger: a service that began before its proxy is heard as soon as there is one") {
  BusWorld world;
  Client client(world.urls, "market_data");
  client.bus_client->start_heartbeat(1h);
  client.service.io().run_for(20ms);
  world.start_proxy();
  REQUIRE(linked(client));
  RawSubscriber late(world.urls, {"HEARTBEAT.MARKET_DATA"});
  CHECK(client.until([&] { return late.hears("HEARTBEAT.MARKET_DATA", 1ms); }));
}
