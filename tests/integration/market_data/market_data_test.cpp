// The real proxy and the real market_data, with a venue that the test plays.
#include <fmt/format.h>
#include <signal.h>
#include <algorithm>

#include <map>

#include "bus/context.hpp"
#include "bus/subscriber.hpp"
#include "support/catch.hpp"
#include "support/fake_alpaca.hpp"
#include "support/free_port.hpp"
#include "support/process.hpp"
#include "unit/venue/alpaca_payloads.hpp"
#include "wire/decode.hpp"

using namespace avenor;
using namespace avenor::testing;

namespace {

constexpr const char* kQuote =
    R"([{"T":"q","S":"IBM","bx":"V","bp":181.69,"bs":200,"ax":"V","ap":181.9,"as":100,"c":["R"],"t":"2026-01-02T15:04:05Z","z":"C"}])";

std::string trade(const std::string& price) {
  return R"({"T":"t","S":"IBM","p":)" + price + R"(,"s":1,"t":"2026-01-02T15:04:05Z"})";
}

// Somebody on the bus.
struct Listener {
  Listener(boost::asio::io_context& io, const std::string& url) {
    subscriber =
        bus::Subscriber::connect(io, context, url, [this](std::string_view topic, std::string_view payload) {
          const auto decoded = decoder.decode(topic, payload);
          if (!decoded) ++garbage;
          if (decoded) messages[std::string(topic)].push_back(decoded->message);
        }).value();
    for (const char* family : {"PRICE.", "POSITION.", "HEARTBEAT.", "ALERT.", "BAR."})
      subscriber->subscribe_family(family);
    subscriber->subscribe_exact("ACCOUNT.BALANCE");
  }
  template <class T>
  const T* last(const std::string& topic) const {
    const auto found = messages.find(topic);
    return found == messages.end() ? nullptr : std::get_if<T>(&found->second.back());
  }
  std::size_t count(const std::string& topic) const {
    const auto found = messages.find(topic);
    return found == messages.end() ? 0 : found->second.size();
  }

  bus::Context context;
  wire::Decoder decoder;
  std::map<std::string, std::vector<wire::Message>> messages;
  int garbage = 0;
  std::unique_ptr<bus::Subscriber> subscriber;
};

struct Stage {
  Stage() : server(io) {
    server.always("GET /v2/account", FakeAlpaca::with(200, std::string(alpaca::kAccount)));
    server.always("GET /v2/positions",
                  FakeAlpaca::with(200, "[" + alpaca::with(alpaca::kPosition, "AAPL", "IBM") + "]"));
    server.always("GET /v2/clock", FakeAlpaca::with(200, std::string(alpaca::kClock)));
    env = {{"AVENOR_ENV", "sim"},
           {"ZMQ_INBOUND_BUS_URL", free_tcp_url()},
           {"ZMQ_OUTBOUND_BUS_URL", free_tcp_url()},
           {"VENUES", "alpaca"},
           {"SYMBOLS", "IBM"},
           {"ALPACA_KEY_ID", "AVENOR_TEST_KEY"},
           {"ALPACA_SECRET_KEY", "AVENOR_TEST_SECRET"},
           {"ALPACA_TRADING_URL", server.trading_url()},
           {"ALPACA_DATA_STREAM_URL", server.data_url()},
           {"ACCOUNT_POLL_S", "0.2"},
           {"HEARTBEAT_INTERVAL_S", "1"}};
  }
  void start_proxy() { proxy = std::make_unique<Process>(Launch{binary("proxy"), {}, env, {}}); }
  void start() {
    start_proxy();
    market_data = std::make_unique<Process>(Launch{binary("market_data"), {}, env, {}});
    listener = std::make_unique<Listener>(io, env["ZMQ_OUTBOUND_BUS_URL"]);
    REQUIRE(until([&] { return server.data.heard.size() == 2; }));
  }
  bool until(const std::function<bool()>& condition) {
    return run_until(io, condition, std::chrono::seconds(30));
  }
  const domain::Quote* price() const { return listener->last<domain::Quote>("PRICE.IBM"); }
  const wire::Heartbeat* heartbeat() const {
    return listener->last<wire::Heartbeat>("HEARTBEAT.MARKET_DATA");
  }

  boost::asio::io_context io;
  FakeAlpaca server;
  std::map<std::string, std::string> env;
  std::unique_ptr<Process> proxy, market_data;
  std::unique_ptr<Listener> listener;
};

}  // namespace

TEST_CASE("market_data: prices, bars, balance and positions reach the bus, and a late subscriber") {
  Stage s;
  s.start();
  s.server.data.say(kQuote);
  s.server.data.say("[" + trade("181.75") + "]");
  REQUIRE(s.until([&] { return s.price() != nullptr && s.price()->last.has_value(); }));
  CHECK(s.price()->bid->to_string() == "181.69");
  CHECK(s.price()->ask_size->to_string() == "100");
  CHECK(s.price()->last->to_string() == "181.75");
  CHECK(s.price()->venue.str() == "alpaca");
  REQUIRE(s.until([&] { return s.listener->count("ACCOUNT.BALANCE") > 0; }));
  // Nobody remembers bars, and our subscription to them may still be on its way to market_data.
  REQUIRE(s.until([&] {
    s.server.data.say(alpaca::with(alpaca::kBar, "AAPL", "IBM"));
    return s.listener->count("BAR.IBM") > 0;
  }));

  Listener late(s.io, s.env["ZMQ_OUTBOUND_BUS_URL"]);
  REQUIRE(s.until([&] {
    return late.messages.contains("PRICE.IBM") && late.messages.contains("ACCOUNT.BALANCE") &&
           late.messages.contains("POSITION.IBM");
  }));
  CHECK(late.last<domain::Balance>("ACCOUNT.BALANCE")->cash.to_string() == "98127.5");
  CHECK(late.last<wire::PositionReport>("POSITION.IBM")->qty.to_string() == "10");
  CHECK(late.last<wire::PositionReport>("POSITION.IBM")->bot_id.empty());

  s.server.always("GET /v2/positions", FakeAlpaca::with(200, "[]"));
  REQUIRE(s.until([&] { return s.listener->last<wire::PositionReport>("POSITION.IBM")->qty.is_zero(); }));
  CHECK(s.listener->garbage == 0);

  s.market_data->kill(SIGTERM);
  CHECK(s.until([&] { return !s.market_data->running(); }));
  CHECK(s.market_data->wait() == Exit{.code = 0, .signal = 0});
  CHECK_THAT(s.market_data->err() + s.market_data->out(), !ContainsSubstring("AVENOR_TEST_SECRET"));
}

TEST_CASE("market_data: a feed that is lost leaves stale prices and a degraded heartbeat, until it is back") {
  Stage s;
  s.start();
  s.server.data.say(kQuote);
  REQUIRE(s.until([&] { return s.price() != nullptr; }));
  CHECK_FALSE(s.price()->stale);
  s.server.data.confirms = false;
  s.server.data.session.abort();
  REQUIRE(s.until([&] { return s.price()->stale; }));
  REQUIRE(s.until([&] { return s.heartbeat() != nullptr && s.heartbeat()->degraded; }));
  REQUIRE(s.until([&] { return s.listener->count("ALERT.WARNING") == 1; }));

  REQUIRE(s.until([&] { return s.server.data.heard.size() == 4; }));
  s.server.data.say(alpaca::kSubscription);
  s.server.data.say(kQuote);
  REQUIRE(s.until([&] { return !s.price()->stale && !s.heartbeat()->degraded; }));
}

TEST_CASE("market_data: a feed that is connected but mute is stale, and connected again") {
  Stage s;
  s.env["FEED_STALE_S"] = "0.3";
  s.start();
  s.server.data.say(kQuote);
  REQUIRE(s.until([&] { return s.price() != nullptr && s.price()->stale; }));
  // It is connected again, and that alone is no price.
  REQUIRE(s.until([&] { return s.server.data.opened >= 2; }));
  CHECK(s.price()->stale);
  const auto& alerts = s.listener->messages["ALERT.WARNING"];
  REQUIRE(s.until([&] {
    return std::any_of(alerts.begin(), alerts.end(),
                       [](const auto& one) { return std::get<wire::Alert>(one).code == "feed.reconnect"; });
  }));
  // What is said while it is connecting is lost.
  REQUIRE(s.until([&] {
    s.server.data.say(kQuote);
    return !s.price()->stale;
  }));
}

TEST_CASE("market_data: a price that only its killed life had heard becomes stale when the feed stays mute") {
  Stage s;
  s.env["FEED_STALE_S"] = "1";
  s.start();
  s.server.data.say(kQuote);
  REQUIRE(s.until([&] { return s.price() != nullptr; }));
  CHECK_FALSE(s.price()->stale);
  s.market_data->kill_and_reap();
  s.market_data = std::make_unique<Process>(Launch{binary("market_data"), {}, s.env, {}});
  REQUIRE(s.until([&] { return s.price()->stale; }));
  CHECK(s.price()->bid->to_string() == "181.69");
  CHECK(core::to_rfc3339(s.price()->event_ts) == "2026-01-02T15:04:05.000000000Z");
}

TEST_CASE("market_data: a proxy that was killed gets everything again") {
  Stage s;
  s.start();
  s.server.data.say(kQuote);
  REQUIRE(s.until([&] { return s.price() != nullptr; }));
  s.proxy->kill_and_reap();
  s.listener.reset();
  s.start_proxy();
  Listener late(s.io, s.env["ZMQ_OUTBOUND_BUS_URL"]);
  REQUIRE(
      s.until([&] { return late.messages.contains("PRICE.IBM") && late.messages.contains("POSITION.IBM"); }));
  CHECK(s.market_data->running());
}

TEST_CASE("market_data: a burst of ticks comes through to its last") {
  Stage s;
  s.start();
  constexpr int kFrames = 400;
  constexpr int kTicks = 100;
  int next = 1;
  const auto begin = std::chrono::steady_clock::now();
  for (int frame = 0; frame < kFrames; ++frame) {
    std::string ticks;
    for (int i = 0; i < kTicks; ++i) ticks += (i == 0 ? "[" : ",") + trade(std::to_string(next++));
    s.server.data.say(ticks + "]");
    s.io.poll();
  }
  const std::string last = std::to_string(next - 1);
  REQUIRE(s.until([&] { return s.price() != nullptr && s.price()->last->to_string() == last; }));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  WARN(fmt::format("{} ticks in {:.3f} s: {:.0f} a second, {} of them told one by one", kFrames * kTicks,
                   seconds, kFrames * kTicks / seconds, s.listener->count("PRICE.IBM")));
  // How fast is for the benchmarks; here nothing may be lost for good, whatever else the machine does.
  CHECK(s.listener->garbage == 0);
}

TEST_CASE("market_data: bad settings are all told at once, without a secret, and end with 78") {
  Stage s;
  s.env.erase("SYMBOLS");
  s.env["ALPACA_TRADING_URL"] = "http://paper-api.alpaca.markets";
  s.env["ALPACA_SECRET_KEY"] = "";
  s.env["FEED_STALE_S"] = "soon";
  const TempDir nowhere;
  Process refused(Launch{binary("market_data"), {"--check"}, s.env, nowhere.path()});
  REQUIRE(refused.wait() == Exit{.code = 78, .signal = 0});
  const std::string words = refused.err();
  CHECK_THAT(words,
             ContainsSubstring("SYMBOLS") && ContainsSubstring("https") && ContainsSubstring("FEED_STALE_S"));
  CHECK_THAT(words, !ContainsSubstring("AVENOR_TEST_KEY"));
  const auto first = words.find("ALPACA_SECRET_KEY");
  REQUIRE(first != std::string::npos);
  CHECK(words.find("ALPACA_SECRET_KEY", first + 1) == std::string::npos);

  Stage good;
  Process checked(Launch{binary("market_data"), {"--check"}, good.env, nowhere.path()});
  CHECK(checked.wait() == Exit{.code = 0, .signal = 0});
}
