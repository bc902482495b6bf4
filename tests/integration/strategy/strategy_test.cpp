// The real strategy and the real proxy; execution and the market are the test.
#include <algorithm>
#include <csignal>

#include "fake_execution.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using domain::OrderStatus;

namespace {

constexpr const char* kBot = R"({"bot_id":"b1","strategy":"ping","venue":"alpaca","symbols":["IBM"],
  "parameters":{"qty":"10"},"limits":{"order_expiry_s":20,"execution_silent_s":2}})";

/// A project folder of its own: .env, the bot's file, and the sockets of its bus.
struct Project {
  Project() {
    std::filesystem::create_directories(folder.path() / "config" / "bots");
    folder.write("config/bots/b1.json", kBot);
    folder.write(".env", "AVENOR_ENV=sim\nZMQ_INBOUND_BUS_URL=" + inbound + "\nZMQ_OUTBOUND_BUS_URL=" +
                             outbound + "\nHEARTBEAT_INTERVAL_S=1\nVENUES=alpaca\nSYMBOLS=IBM\n");
  }
  Launch launch(const char* program, std::vector<std::string> args = {}) const {
    return {.program = binary(program), .args = std::move(args), .env = {}, .working_dir = folder.path()};
  }

  TempDir folder;
  std::string inbound = "ipc://" + (folder.path() / "in").string();
  std::string outbound = "ipc://" + (folder.path() / "out").string();
};

struct Suite : Project {
  Process proxy{launch("proxy")};
  std::unique_ptr<Process> strategy = std::make_unique<Process>(launch("strategy", {"--bot", "b1"}));
  FakeExecution execution{inbound, outbound, "s1"};

  /// Until the strategy has its state and reacts to prices.
  bool trading() {
    execution.at_query = [this] { execution.state(0); };
    return execution.until([this] { return execution.queries > 0; }) && first_order();
  }
  bool first_order() {
    const std::size_t before = execution.orders.size();
    return execution.until([&] {
      execution.price("100");
      return execution.orders.size() > before;
    });
  }
};

}  // namespace

TEST_CASE("strategy: waits for execution without trading, says so, and begins when it has its answer") {
  Suite s;
  REQUIRE(s.execution.until([&] { return s.execution.queries >= 2; }));
  s.execution.price("100");
  REQUIRE(s.execution.until([&] { return !s.execution.beats.empty() && s.execution.beats.back().degraded; }));
  CHECK(s.execution.beats.back().detail == "execution is silent: no new orders");
  CHECK(s.execution.beats.back().instance == "b1");
  CHECK(s.execution.orders.empty());
  REQUIRE(s.trading());
  CHECK(s.execution.orders[0].bot_id == domain::BotId{"b1"});
  CHECK(s.execution.orders[0].client_order_id.str().starts_with("b1:entry:"));
  CHECK(s.execution.orders[0].rationale == R"({"signal":"ping","mid":"100"})");
  REQUIRE(s.execution.until([&] { return !s.execution.beats.back().degraded; }));
}

TEST_CASE("strategy: repeats an order that nobody confirms, acknowledges every confirmation") {
  Suite s;
  REQUIRE(s.trading());
  const domain::OrderRequest first = s.execution.orders[0];
  const auto times = [&] { return std::count(s.execution.orders.begin(), s.execution.orders.end(), first); };
  REQUIRE(s.execution.until([&] { return times() >= 3; }));
  s.execution.confirm(first, 1, OrderStatus::Pending);
  s.execution.confirm(first, 3, OrderStatus::Filled, first.qty);
  s.execution.confirm(first, 3, OrderStatus::Filled, first.qty);
  REQUIRE(s.execution.until([&] {
    return std::count_if(s.execution.acks.begin(), s.execution.acks.end(), [&](const wire::Ack& ack) {
             return ack.client_order_id == first.client_order_id && ack.version == 3;
           }) == 2;
  }));
  // It is quiet about this one now, through two more of its beats.
  const auto before = times();
  const std::size_t beats = s.execution.beats.size();
  REQUIRE(s.execution.until([&] { return s.execution.beats.size() >= beats + 2; }));
  CHECK(times() == before);
}

TEST_CASE("strategy: killed and started again, it asks anew, and makes no id twice") {
  Suite s;
  s.execution.at_order = [&](const domain::OrderRequest& order) {
    s.execution.confirm(order, 3, OrderStatus::Filled, order.qty);
  };
  REQUIRE(s.trading());
  const auto old = s.execution.orders[0].client_order_id;
  const int asked = s.execution.queries;
  s.strategy->kill_and_reap();
  s.strategy = std::make_unique<Process>(s.launch("strategy", {"--bot", "b1"}));
  REQUIRE(s.execution.until([&] { return s.execution.queries > asked; }));
  const std::size_t before = s.execution.orders.size();
  REQUIRE(s.first_order());
  for (std::size_t i = before; i < s.execution.orders.size(); ++i)
    CHECK(s.execution.orders[i].client_order_id != old);
}

TEST_CASE("strategy: the proxy killed and started again, it asks before it trades on") {
  Suite s;
  REQUIRE(s.trading());
  const int asked = s.execution.queries;
  s.proxy.kill_and_reap();
  Process proxy(s.launch("proxy"));
  REQUIRE(s.execution.until([&] { return s.execution.queries > asked; }));
  s.execution.at_order = [&](const domain::OrderRequest& order) {
    s.execution.confirm(order, 3, OrderStatus::Filled, order.qty);
  };
  REQUIRE(s.first_order());
  CHECK(s.strategy->running());
}

TEST_CASE("strategy: no order on a stale price, and garbage harms nothing") {
  Suite s;
  s.execution.at_order = [&](const domain::OrderRequest& order) {
    s.execution.confirm(order, 3, OrderStatus::Filled, order.qty);
  };
  REQUIRE(s.trading());
  for (const char* bad : {"", "{", "[]", "null", "{\"v\":1}", "\xff\xfe"}) {
    for (const char* topic : {"PRICE.IBM", "TRADE_CONFIRMATION", "BOT_STATE.b1", "FILL.IBM", "PRICE.IBMX"}) {
      s.execution.raw(topic, bad);
    }
  }
  s.execution.stale = true;
  s.execution.price("101");
  REQUIRE(s.strategy->says("reports a stale price"));
  const auto two_beats = [&] {
    const std::size_t beats = s.execution.beats.size();
    return s.execution.until([&] { return s.execution.beats.size() >= beats + 2; });
  };
  REQUIRE(two_beats());  // what it had sent before is read
  const std::size_t before = s.execution.orders.size();
  for (int i = 0; i < 20; ++i) s.execution.price("102");
  REQUIRE(two_beats());
  CHECK(s.execution.orders.size() == before);
  s.execution.stale = false;
  CHECK(s.first_order());
}

TEST_CASE("strategy: stops cleanly when asked to") {
  Suite s;
  REQUIRE(s.trading());
  s.strategy->kill(SIGTERM);
  CHECK(s.strategy->wait(5s) == Exit{.code = 0, .signal = 0});
}

TEST_CASE("strategy: refuses with every problem at once, and checks without starting") {
  Project p;
  {
    Process good(p.launch("strategy", {"--bot", "b1", "--check"}));
    CHECK(good.wait() == Exit{.code = 0, .signal = 0});
  }
  p.folder.write("config/bots/b1.json",
                 R"({"bot_id":"b1","strategy":"pong","venue":"bybit","symbols":["IBM","MSFT"]})");
  p.folder.write(".env", "AVENOR_ENV=sim\nVENUES=alpaca\nSYMBOLS=IBM\nZMQ_INBOUND_BUS_URL=\n");
  Process bad(p.launch("strategy", {"--bot", "b1"}));
  CHECK(bad.wait() == Exit{.code = 78, .signal = 0});
  for (const char* problem : {"ZMQ_INBOUND_BUS_URL", "ZMQ_OUTBOUND_BUS_URL", "strategy 'pong' is unknown",
                              "venue 'bybit' is not among VENUES", "symbol MSFT is not among SYMBOLS"}) {
    CHECK_THAT(bad.err(), ContainsSubstring(problem));
  }
  Process nobody(p.launch("strategy", {"--bot", "b2"}));
  CHECK(nobody.wait() == Exit{.code = 78, .signal = 0});
  CHECK_THAT(nobody.err(), ContainsSubstring("config/bots/b2.json"));
  Process flag(p.launch("strategy", {"--bott", "b1"}));
  CHECK(flag.wait() == Exit{.code = 64, .signal = 0});
  Process help(p.launch("strategy", {"--help"}));
  CHECK(help.wait() == Exit{.code = 0, .signal = 0});
  CHECK_THAT(help.out(), ContainsSubstring("--bot"));
}

TEST_CASE("strategy: a bot in Python, with nothing but pyzmq, trades as any other") {
  Project p;
  Process proxy(p.launch("proxy"));
  FakeExecution execution(p.inbound, p.outbound, "s1");
  Process bot(Launch{.program = "/usr/bin/python3",
                     .args = {"-u", AVENOR_SOURCE_DIR "/examples/python_bot.py", "--bot", "b1", "--qty", "2"},
                     .env = {{"ZMQ_INBOUND_BUS_URL", p.inbound}, {"ZMQ_OUTBOUND_BUS_URL", p.outbound}},
                     .working_dir = p.folder.path()});
  bool was_asked = false;
  execution.at_query = [&] {
    was_asked = true;
    execution.state(0);
  };
  REQUIRE(execution.until([&] { return was_asked; }));
  // An old price in a message of just now, as after a restart of the feed, is no reason to buy.
  CHECK_FALSE(execution.until(
      [&] {
        execution.price("90", std::chrono::seconds{41});
        return !execution.orders.empty();
      },
      std::chrono::milliseconds{1500}));
  REQUIRE(execution.until([&] {
    execution.price("100");
    return execution.orders.size() >= 2;  // not confirmed, so it came again
  }));
  CHECK(execution.orders[0] == execution.orders[1]);
  CHECK(execution.orders[0].qty == domain::Quantity{2});
  execution.confirm(execution.orders[0], 1, OrderStatus::Pending);
  execution.confirm(execution.orders[0], 3, OrderStatus::Filled, domain::Quantity{2});
  REQUIRE(execution.until([&] { return execution.acks.size() >= 2; }));
  CHECK(bot.wait() == Exit{.code = 0, .signal = 0});
  CHECK_THAT(bot.out(), ContainsSubstring("FILLED filled 2 100"));
}
