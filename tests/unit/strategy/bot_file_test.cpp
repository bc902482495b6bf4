#include "strategy/bot_file.hpp"

#include "strategies/built_in.hpp"
#include "strategies/ema_cross.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::strategy;
using namespace std::chrono_literals;

namespace {

const domain::BotId kBot{"b1"};

std::vector<std::string> problems_of(const std::string& json) {
  std::vector<std::string> problems;
  read_bot(json, "b1.json", kBot, strategies::built_in(), problems);
  return problems;
}

}  // namespace

TEST_CASE("bot file: the whole of it is read") {
  std::vector<std::string> problems;
  const BotFile bot =
      read_bot(R"({"bot_id":"b1","bot_name":"N","bot_type":"T","strategy":"ema_cross","venue":"alpaca",
      "symbols":["IBM","BTC/USD"],
      "parameters":{"fast":3,"slow":9,"qty":"10","sample_ms":100,"max_spread":"0.05"},
      "limits":{"max_price_age_s":2,"order_expiry_s":10,"execution_silent_s":0.5,"max_unconfirmed":7}})",
               "b1.json", kBot, strategies::built_in(), problems);
  CHECK(problems == std::vector<std::string>{});
  CHECK(bot.bot_id == kBot);
  CHECK(bot.bot_name == "N");
  CHECK(bot.symbols == std::vector{domain::Symbol{"IBM"}, domain::Symbol{"BTC/USD"}});
  CHECK(bot.limits.max_price_age == 2s);
  CHECK(bot.limits.order_expiry == 10s);
  CHECK(bot.limits.execution_silent == 500ms);
  CHECK(bot.limits.max_unconfirmed == 7);
  CHECK(dynamic_cast<strategies::EmaCross*>(bot.strategy.get()) != nullptr);
}

TEST_CASE("bot file: a symbol may name its venue, and the bot none") {
  std::vector<std::string> problems;
  const BotFile bot = read_bot(
      R"({"bot_id":"b1","strategy":"ping","symbols":["IBM","BTC/USD@second"],"parameters":{"qty":"1"}})",
      "b1.json", kBot, strategies::built_in(), problems);
  CHECK(problems == std::vector<std::string>{});
  CHECK(bot.venue.empty());
  CHECK(bot.symbols == std::vector{domain::Symbol{"IBM"}, domain::Symbol{"BTC/USD"}});
  CHECK(bot.venues.size() == 1);
  CHECK(bot.venues.at(domain::Symbol{"BTC/USD"}) == domain::VenueName{"second"});
  // At one venue each: its position is one.
  for (const char* symbols :
       {R"(["IBM","IBM@second"])", R"(["IBM@"])", R"(["IBM@Second"])", R"(["@second"])"}) {
    const auto wrong = problems_of(std::string{R"({"bot_id":"b1","strategy":"ping","symbols":)"} + symbols +
                                   R"(,"parameters":{"qty":"1"}})");
    REQUIRE(wrong.size() == 1);
    CHECK_THAT(wrong[0], ContainsSubstring("symbols"));
  }
}

TEST_CASE("bot file: all that is wrong is told at once") {
  const auto problems =
      problems_of(R"({"bot_id":"b2","strategy":"ema_cross","venue":"Alpaca","symbols":["ibm","IBM","IBM"],
      "parameters":{"fast":9,"slow":9,"qty":"10","fastt":1},"limits":{"max_price_age":2},"x":1})");
  std::string all;
  for (const auto& line : problems) all += line + "\n";
  CHECK(problems.size() == 8);
  CHECK_THAT(all, ContainsSubstring("bot_id must be 'b1'"));
  CHECK_THAT(all, ContainsSubstring("venue is wrong: 'Alpaca'"));
  CHECK_THAT(all, ContainsSubstring("symbols is wrong: 'ibm'"));
  CHECK_THAT(all, ContainsSubstring("symbols has IBM twice"));
  CHECK_THAT(all, ContainsSubstring("parameters.fast must be below slow"));
  CHECK_THAT(
      all, ContainsSubstring("parameters.fastt is unknown (known: fast, slow, qty, sample_ms, max_spread)"));
  CHECK_THAT(all, ContainsSubstring("limits.max_price_age is unknown"));
  CHECK_THAT(all, ContainsSubstring("b1.json: line 2: x is unknown"));
}

TEST_CASE("bot file: an unknown strategy is told with the known ones, its parameters are not judged") {
  const auto problems = problems_of(
      R"({"bot_id":"b1","strategy":"magic","venue":"alpaca","symbols":["IBM"],"parameters":{"wand":1}})");
  CHECK(problems ==
        std::vector<std::string>{
            "b1.json: line 1: strategy is wrong: strategy 'magic' is unknown (known: ema_cross, ping)"});
}

TEST_CASE("bot file: a file that is not there is told by its path") {
  std::vector<std::string> problems;
  load_bot("/nowhere/bots", kBot, strategies::built_in(), problems);
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("/nowhere/bots/b1.json"));
}

TEST_CASE("bot file: the bots that come with the project are sound") {
  for (const char* id : {"momentum_001", "ping"}) {
    std::vector<std::string> problems;
    const BotFile bot =
        load_bot(AVENOR_SOURCE_DIR "/config/bots", domain::BotId{id}, strategies::built_in(), problems);
    CHECK(problems == std::vector<std::string>{});
    CHECK(bot.strategy != nullptr);
  }
}
