// Where the limits come from, and that they do not go away unseen.
#include "execution/config.hpp"

#include <filesystem>
#include <map>

#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace avenor;
using domain::Quantity;
using domain::Symbol;

namespace {

using Values = std::map<std::string, std::string, std::less<>>;

struct Read {
  execution::Config config;
  std::vector<std::string> problems;
};

Read read(const std::filesystem::path& root, const Values& more = {}) {
  Values values{{"AVENOR_ENV", "sim"},
                {"ZMQ_INBOUND_BUS_URL", "tcp://127.0.0.1:1"},
                {"ZMQ_OUTBOUND_BUS_URL", "tcp://127.0.0.1:2"},
                {"DATABASE_URL", "postgresql:///x"},
                {"VENUES", "alpaca"},
                {"SYMBOLS", "IBM"}};
  for (const auto& [key, value] : more) values[key] = value;
  const auto settings = config::Settings::load(std::nullopt, values).value();
  config::Reader reader{settings};
  auto config = execution::read_config(reader, root);
  return {std::move(config), reader.problems()};
}

constexpr const char* kLimits = R"({"symbols": ["IBM"], "defaults": {"max_order_qty": "5"}})";

}  // namespace

TEST_CASE("execution config: without a file of limits the lines of .env count") {
  const testing::TempDir root;
  const auto found = read(root.path(), {{"RISK_SYMBOLS", "MSFT"}, {"RISK_MAX_ORDER_QTY", "7"}});
  CHECK(found.problems.empty());
  CHECK(found.config.limits.symbols == std::set{Symbol{"MSFT"}});
  CHECK(found.config.limits.defaults.max_order_qty == Quantity{7});
  CHECK_FALSE(found.config.limits_must_be_there);
  CHECK(found.config.loss_cancels);
  CHECK(found.config.max_refusals_per_minute == 200);
  CHECK_FALSE(read(root.path(), {{"RISK_LOSS_CANCELS", "false"}}).config.loss_cancels);
}

TEST_CASE("execution config: a limit that comes out empty is no missing limit, but a problem") {
  const testing::TempDir root;
  for (const char* key : {"RISK_MAX_ORDER_QTY", "RISK_MAX_POSITION_QTY", "RISK_SYMBOLS", "RISK_FILE",
                          "RISK_LOSS_CANCELS", "RISK_MAX_REFUSALS_PER_MINUTE"}) {
    INFO(key);
    const auto found = read(root.path(), {{key, ""}});
    REQUIRE(found.problems.size() == 1);
    CHECK_THAT(found.problems[0], ContainsSubstring(key) && ContainsSubstring("set but empty") &&
                                      ContainsSubstring("remove it"));
    for (const auto& text : {std::string(key) + "=${MAXQ}", std::string(key) + "=", std::string(key)}) {
      const auto file =
          root.write("env",
                     "AVENOR_ENV=sim\nZMQ_INBOUND_BUS_URL=tcp://h:1\nZMQ_OUTBOUND_BUS_URL=tcp://h:2\n"
                     "DATABASE_URL=postgresql:///x\nVENUES=alpaca\nSYMBOLS=IBM\n" +
                         text + "\n");
      const auto settings = config::Settings::load(file, {}).value();
      config::Reader reader{settings};
      execution::read_config(reader, root.path());
      REQUIRE(reader.problems().size() == 1);
      CHECK_THAT(reader.problems()[0], ContainsSubstring(key) && ContainsSubstring("env:7"));
    }
  }
  // their defaults protect
  CHECK(read(root.path(), {{"EXTERNAL_ORDERS", ""}, {"TRIGGER_JUMP_PCT", ""}}).problems.empty());
}

TEST_CASE("execution config: one value that cannot be read is one problem") {
  const testing::TempDir root;
  for (const char* text : {"1e3", "abc", "0", "-1", "1000000000001", "NaN", "1,000"}) {
    INFO(text);
    const auto found = read(root.path(), {{"RISK_MAX_ORDER_QTY", text}});
    REQUIRE(found.problems.size() == 1);
    CHECK_THAT(found.problems[0], ContainsSubstring("RISK_MAX_ORDER_QTY") && ContainsSubstring(text));
  }
  CHECK(read(root.path(), {{"TRIGGER_SPLIT_PCT", "x"}, {"TRIGGER_JUMP_PCT", "50"}}).problems.size() == 1);
  CHECK(read(root.path(), {{"TRIGGER_SPLIT_PCT", "20"}, {"TRIGGER_JUMP_PCT", "x"}}).problems.size() == 1);
}

TEST_CASE("execution config: a file of limits that is named must be there, and be a file") {
  const testing::TempDir root;
  for (const char* name : {"missing.json", "."}) {
    const auto found = read(root.path(), {{"RISK_FILE", name}});
    REQUIRE(found.problems.size() == 1);
    CHECK_THAT(found.problems[0], ContainsSubstring("RISK_FILE") && ContainsSubstring(name) &&
                                      ContainsSubstring("without the file"));
  }
}

TEST_CASE("execution config: a file of limits that was there at the start is missed when it is read again") {
  const testing::TempDir root;
  std::filesystem::create_directory(root.path() / "config");
  const auto file = root.write("config/risk.json", kLimits);
  const auto found = read(root.path());
  CHECK(found.problems.empty());
  CHECK(found.config.limits.defaults.max_order_qty == Quantity{5});

  std::filesystem::remove(file);
  const auto settings = config::Settings::load(std::nullopt, Values{{"SYMBOLS", "IBM"}}).value();
  config::Reader again{settings};
  execution::read_limits(again, found.config.limits_path, found.config.limits_must_be_there);
  REQUIRE(again.problems().size() == 1);
  CHECK_THAT(again.problems()[0], ContainsSubstring("risk.json"));
}

TEST_CASE("execution config: names that only the limits have are noted, each bot with the nearest of BOTS") {
  const testing::TempDir root;
  std::filesystem::create_directory(root.path() / "config");
  root.write("config/risk.json", R"({"symbols": ["IBM"], "by_symbol": {"IMB": {"max_order_qty": "5"}},
    "by_bot": {"momentum_01": {"max_open_orders": 1}, "reversal": {"max_open_orders": 1},
               "manual": {"max_open_orders": 1}, "external": {"max_open_orders": 1}}})");
  const auto found = read(root.path(), {{"BOTS", "reversal,momentum_001"}});
  CHECK(found.problems.empty());
  REQUIRE(found.config.warnings.size() == 2);
  CHECK_THAT(found.config.warnings[0], ContainsSubstring("IMB") && ContainsSubstring("SYMBOLS"));
  CHECK_THAT(found.config.warnings[1], ContainsSubstring("the bot momentum_01,") &&
                                           ContainsSubstring("BOTS") &&
                                           ContainsSubstring("the nearest is momentum_001"));

  // A file that is read again is measured by the same lists.
  auto limits = found.config.limits;
  limits.by_bot.erase(domain::BotId{"momentum_01"});
  limits.by_bot[domain::BotId{"reversed"}] = {};
  const auto again = execution::notes_on_limits(limits, found.config);
  REQUIRE(again.size() == 2);
  CHECK_THAT(again[1], ContainsSubstring("reversed") && ContainsSubstring("the nearest is reversal"));

  // Without BOTS any bot may send orders.
  CHECK(read(root.path()).config.warnings.size() == 1);
}
