#include <filesystem>
#include <fstream>
#include <set>

#include "integration/paper_exchange/world.hpp"
#include "support/catch.hpp"
#include "support/wait.hpp"

using namespace avenor;
using namespace avenor::testing;

namespace {

std::set<std::string> all_of(const std::string& json, const std::string& name) {
  std::set<std::string> values;
  const std::string key = "\"" + name + "\":\"";
  for (std::size_t at = 0; (at = json.find(key, at)) != std::string::npos; at += key.size()) {
    const auto start = at + key.size();
    values.insert(json.substr(start, json.find('"', start) - start));
  }
  return values;
}

}  // namespace

TEST_CASE("life: kill -9 in the middle of traffic loses nothing that was told") {
  PaperWorld world;
  world.set_price("99.99", "100.01", 1'000'000);
  std::set<std::string> ids;        // acknowledged by an answer
  std::vector<std::string> events;  // told on the stream
  std::string before_fills;
  for (int round = 0; round < 3; ++round) {
    const auto stream = listen_to_trades(world);
    std::vector<std::string> bodies;
    for (int i = 0; i < 2'000; ++i) {
      bodies.push_back(
          market_order("r" + std::to_string(round) + "-" + std::to_string(i), i % 2 == 0 ? "buy" : "sell"));
    }
    std::size_t answers = 0;
    const auto replies = world.post_all(bodies, [&](std::size_t) {
      if (++answers == 700) world.process().kill(SIGKILL);
    });
    world.kill_9();
    for (std::size_t i = 0; i < replies.size(); ++i) {
      if (replies[i].status != 200) continue;
      const bool fresh = ids.insert(text_field(replies[i].body, "id")).second;
      CHECK(fresh);
    }
    CHECK(answers >= 700);
    CHECK(answers < 2'000);
    for (const std::string& message : stream->messages()) {
      if (message.find(R"("event":"fill")") != std::string::npos) events.push_back(message);
    }
    world.start();
    world.set_price("99.99", "100.01", 1'000'000);
  }
  REQUIRE(ids.size() >= 2'100);
  REQUIRE(events.size() >= 1'000);

  const std::string truth = world.control("orders").body;
  const std::set<std::string> known_ids = all_of(truth, "id");
  const std::set<std::string> known_executions = all_of(truth, "execution_id");
  for (const std::string& id : ids) {
    if (!known_ids.contains(id)) FAIL("lost: " << id);
  }
  std::set<std::string> executions;
  for (const std::string& event : events) {
    const std::string execution = text_field(event, "execution_id");
    if (!executions.insert(execution).second) FAIL("told twice: " << execution);
    if (!known_executions.contains(execution)) FAIL("lost: " << execution);
  }
  CHECK(count_of(truth, "\"received\":1,") == count_of(truth, "\"client_order_id\""));
  CHECK(count_of(truth, "\"status\":\"filled\"") == count_of(truth, "\"client_order_id\""));

  // And once more: what it answers is the same after another kill -9 without traffic.
  const auto answers = [&] {
    return world.control("orders").body + world.call("GET", "/v2/orders?status=all&limit=500").body +
           world.call("GET", "/v2/account/activities/FILL").body +
           text_field(world.call("GET", "/v2/account").body, "cash");
  };
  const std::string before = answers();
  world.kill_9();
  world.start();
  world.set_price("99.99", "100.01", 1'000'000);
  CHECK(answers() == before);
}

TEST_CASE("life: open orders survive, and fill after the restart") {
  PaperWorld world;
  world.set_price("99", "101");
  world.call(
      "POST", "/v2/orders",
      R"({"symbol":"IBM","qty":"7","side":"buy","type":"limit","limit_price":"100","time_in_force":"gtc","client_order_id":"w"})");
  world.kill_9();
  world.start();
  const auto stream = listen_to_trades(world);
  world.set_price("99", "100");
  CHECK_FALSE(stream->wait_for(R"("event":"fill")").empty());
  CHECK(text_field(world.call("GET", "/v2/positions/IBM").body, "qty") == "7");
}

TEST_CASE("life: asked to stop, it goes at once and with 0, whoever is connected") {
  PaperWorld world;
  const auto stream = listen_to_trades(world);
  Listener feed(world, "/v2/iex", {{"APCA-API-KEY-ID", "k"}, {"APCA-API-SECRET-KEY", "s"}});
  world.control("faults", R"({"drop_response_rate":1})");
  world.call("POST", "/v2/orders", market_order("x"), std::chrono::milliseconds(50));
  world.process().kill(SIGTERM);
  std::optional<Exit> ended;
  world.run_until([&] { return (ended = world.process().wait(std::chrono::milliseconds(0))).has_value(); });
  REQUIRE(ended);
  CHECK(*ended == Exit{.code = 0, .signal = 0});
}

TEST_CASE("life: a second exchange on the same state is refused") {
  PaperWorld world;
  Process second({.program = binary("paper_exchange"),
                  .args = {},
                  .env = {{"ALPACA_KEY_ID", "k"},
                          {"ALPACA_SECRET_KEY", "s"},
                          {"SYMBOLS", "IBM"},
                          {"PAPER_LISTEN", "127.0.0.1:0"},
                          {"PAPER_STATE_DIR", "state"}},
                  .working_dir = world.dir().path()});
  REQUIRE(second.wait());
  CHECK(second.wait()->code == 78);
  CHECK_THAT(second.err(), ContainsSubstring("another paper exchange"));
}

TEST_CASE("life: bad settings are told all at once, without a secret, and end with 78") {
  TempDir dir;
  Process process({.program = binary("paper_exchange"),
                   .args = {"--check"},
                   .env = {{"ALPACA_SECRET_KEY", "very-secret"},
                           {"SYMBOLS", "ibm"},
                           {"PAPER_SPEED", "fast"},
                           {"PAPER_DATA", "none.csv"},
                           {"PAPER_AT_END", "explode"},
                           {"PAPER_CASH", "-5"},
                           {"PAPER_CONTROL_URL", "https://x"}},
                   .working_dir = dir.path()});
  REQUIRE(process.wait());
  CHECK(process.wait()->code == 78);
  const std::string said = process.err();
  for (const char* key : {"ALPACA_KEY_ID", "SYMBOLS", "PAPER_SPEED", "PAPER_DATA", "PAPER_AT_END",
                          "PAPER_CASH", "PAPER_CONTROL_URL"}) {
    CHECK_THAT(said, ContainsSubstring(key));
  }
  CHECK(said.find("very-secret") == std::string::npos);
}

TEST_CASE("life: a tape that cannot be read is a reason not to start") {
  TempDir dir;
  const auto tape = dir.write("t.csv", "not,a,tape\n");
  Process process({.program = binary("paper_exchange"),
                   .args = {},
                   .env = {{"ALPACA_KEY_ID", "k"},
                           {"ALPACA_SECRET_KEY", "s"},
                           {"PAPER_DATA", tape.string()},
                           {"PAPER_LISTEN", "127.0.0.1:0"}},
                   .working_dir = dir.path()});
  REQUIRE(process.wait());
  CHECK(process.wait()->code == 78);
  CHECK_THAT(process.err(), ContainsSubstring("does not start with the columns"));
}
