// The forwarder on one loop with a publisher and a subscriber: odd topics, empty frames, sizes at the bound.
#include "proxy/forwarder.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bus/context.hpp"
#include "bus/publisher.hpp"
#include "bus/state_topics.hpp"
#include "bus/subscriber.hpp"
#include "bus/urls.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace avenor;
using namespace std::string_literals;

namespace {

struct Bus {
  testing::TempDir dir;
  bus::Urls urls{.inbound = "ipc://" + (dir.path() / "in").string(),
                 .outbound = "ipc://" + (dir.path() / "out").string()};
  boost::asio::io_context io;
  bus::Context context;
  std::unique_ptr<proxy::Forwarder> forwarder = proxy::Forwarder::bind(io, context, urls).value();
  std::unique_ptr<bus::Publisher> publisher = bus::Publisher::connect(io, context, urls.inbound).value();
  std::vector<std::pair<std::string, std::string>> heard;
  std::unique_ptr<bus::Subscriber> subscriber = listen(heard);

  std::unique_ptr<bus::Subscriber> listen(std::vector<std::pair<std::string, std::string>>& into) {
    auto made = bus::Subscriber::connect(
        io, context, urls.outbound,
        [&into](std::string_view topic, std::string_view payload) { into.emplace_back(topic, payload); });
    (*made)->subscribe_family("");
    return std::move(*made);
  }
  bool until(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      io.restart();
      io.run_one_for(std::chrono::milliseconds(20));
    }
    return true;
  }
  /// All that was sent before has passed when this comes back.
  bool passed(const std::string& mark) {
    auto last = std::chrono::steady_clock::time_point{};
    const auto sent = heard.size();
    return until([&] {
      if (const auto now = std::chrono::steady_clock::now(); now - last > std::chrono::milliseconds(50)) {
        publisher->send("MARK", mark);
        last = now;
      }
      for (auto i = sent; i < heard.size(); ++i)
        if (heard[i] == std::pair{"MARK"s, mark}) return true;
      return false;
    });
  }
  bool has(const std::string& topic, const std::string& payload) const {
    for (const auto& message : heard)
      if (message == std::pair{topic, payload}) return true;
    return false;
  }
};

}  // namespace

TEST_CASE("forwarder: odd topics and payloads pass byte for byte, a message without a topic does not") {
  Bus bus;
  REQUIRE(bus.passed("joined"));
  const std::pair<std::string, std::string> odd[] = {
      {"PRICE."s, ""s},     {"PRICE.\0Z"s, "\0\0"s},         {"\xff\xfe"s, "x"s},
      {" "s, "{"s},         {"PRICE.ZZZ"s, "no JSON"s},      {"HEARTBEAT.X"s, R"({"source":"s"})"s},
      {"price.ZZZ"s, "1"s}, {std::string(2'000, 'T'), "y"s}, {"~REFUSE"s, "z"s}};
  for (const auto& [topic, payload] : odd) bus.publisher->send(topic, payload);
  bus.publisher->send("", "nobody's");
  REQUIRE(bus.passed("sent"));
  for (const auto& [topic, payload] : odd) CHECK(bus.has(topic, payload));
  CHECK_FALSE(bus.has("", "nobody's"));
  CHECK(bus.forwarder->counters().malformed == 1);
  // The states among them are remembered.
  CHECK(bus.forwarder->counters().cached_messages == 4);
  std::vector<std::pair<std::string, std::string>> late;
  const auto later = bus.listen(late);
  REQUIRE(bus.until([&] { return late.size() >= 4; }));
  for (const auto& [topic, payload] : late) CHECK((topic == "MARK" || bus.has(topic, payload)));
}

TEST_CASE(
    "forwarder: a payload at the bound passes, one byte more costs its sender the connection and no other") {
  Bus bus;
  REQUIRE(bus.passed("joined"));
  const std::string most(bus::Subscriber::kMaxMessage, 'x');
  bus.publisher->send("PRICE.MOST", most);
  REQUIRE(bus.until([&] { return bus.has("PRICE.MOST", most); }));
  const auto other = bus::Publisher::connect(bus.io, bus.context, bus.urls.inbound).value();
  int tries = 0;
  REQUIRE(bus.until([&] {
    if (tries++ % 5 == 0) other->send("HELLO", "1");
    return bus.has("HELLO", "1");
  }));
  other->send("PRICE.MORE", most + "x");
  REQUIRE(bus.passed("other"));
  // The one who was cut off comes back.
  int sent = 0;
  REQUIRE(bus.until([&] {
    if (++sent % 5 == 1) other->send("PRICE.NEXT", "1");
    return bus.has("PRICE.NEXT", "1");
  }));
  CHECK_FALSE(bus.has("PRICE.MORE", most + "x"));
  CHECK(bus.forwarder->counters().cached_messages == 2);
}

TEST_CASE("forwarder: a state that was refused is not repeated, what came after it is") {
  Bus bus;
  REQUIRE(bus.passed("joined"));
  bus.publisher->send("PRICE.BAD", "bad");
  bus.publisher->send("PRICE.GOOD", "good");
  bus.publisher->send("PRICE.MENDED", "bad");
  bus.publisher->send("PRICE.MENDED", "good");
  for (const char* topic : {"PRICE.BAD", "PRICE.MENDED", "PRICE.NEVER", ""})
    bus.publisher->send("~REFUSED."s + topic, bus::mark_of("bad"));
  bus.publisher->send("~REFUSED.PRICE.GOOD", "");
  bus.publisher->send("~REFUSED.PRICE.GOOD", std::string(10'000, 'f'));
  REQUIRE(bus.passed("sent"));
  CHECK(bus.forwarder->counters().refused == 1);
  for (const auto& [topic, payload] : bus.heard) CHECK_FALSE(topic.starts_with("~REFUSED."));
  std::vector<std::pair<std::string, std::string>> late;
  const auto later = bus.listen(late);
  const auto count = [&](const char* topic) {
    return std::ranges::count(late, std::pair{std::string(topic), "good"s});
  };
  REQUIRE(bus.until([&] { return count("PRICE.GOOD") >= 1 && count("PRICE.MENDED") >= 1; }));
  for (const auto& [topic, payload] : late) CHECK(payload != "bad");
}
