// What the ledger's table of bots is told: config/bots, and the ids that orders bring.
#include "execution/bot_names.hpp"

#include <fstream>

#include "oms/orders/order_manager.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"
#include "unit/oms/desktop.hpp"

using namespace avenor;
using namespace avenor::testing;
using domain::BotId;
using execution::read_bot_names;
using ledger::BotName;

namespace {

void write(const std::filesystem::path& folder, const std::string& bot, const std::string& text) {
  std::filesystem::create_directories(folder / "config" / "bots");
  std::ofstream{folder / "config" / "bots" / (bot + ".json")} << text;
}

}  // namespace

TEST_CASE("bot names: what the file says, and the bot's own defaults where it says nothing") {
  const TempDir folder;
  write(folder.path(), "full",
        R"({"bot_id": "full", "bot_name": "IBM momentum", "bot_type": "momentum", "strategy": "ema_cross"})");
  write(folder.path(), "short", R"({"bot_id": "short", "strategy": "ping", "symbols": ["IBM"]})");
  const auto named = read_bot_names({"full", "short"}, folder.path());
  REQUIRE(named.size() == 2);
  CHECK(named[0] == BotName{BotId{"full"}, "IBM momentum", "momentum", "ema_cross"});
  CHECK(named[1] == BotName{BotId{"short"}, "short", "ping", "ping"});
}

TEST_CASE("bot names: the nearest config/bots above counts; a file that is missing or broken leaves the id") {
  const TempDir folder;
  write(folder.path(), "far", R"({"bot_name": "from above", "strategy": "s"})");
  write(folder.path(), "broken", R"({"bot_name": )");
  write(folder.path(), "list", "[]");
  std::filesystem::create_directories(folder.path() / "a" / "b");
  const auto named =
      read_bot_names({"far", "broken", "list", "nobody", "no such/id"}, folder.path() / "a" / "b");
  REQUIRE(named.size() == 4);
  CHECK(named[0].bot_name == "from above");
  for (std::size_t i = 1; i < 4; ++i) CHECK(named[i].bot_name.empty());
}

TEST_CASE("manager: a bot is told of with its first order, before it is written, and once") {
  Desktop desktop;
  std::vector<std::string> met;
  desktop.manager.on_new_bot([&](const BotId& bot) {
    met.push_back(bot.str());
    CHECK(desktop.ledger.changes.size() == met.size() - 1);
  });
  desktop.start();
  desktop.manager.create(request("1", domain::Side::Buy, 1, "one"));
  desktop.manager.create(request("1", domain::Side::Buy, 1, "two"));
  desktop.manager.create(request("2", domain::Side::Buy, 1, "one"));
  CHECK(met == std::vector<std::string>{"one", "two"});
  CHECK(desktop.ledger.changes.size() == 3);
}
