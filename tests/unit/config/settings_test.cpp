#include "config/settings.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "config/find_above.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace avenor::config;
namespace fs = std::filesystem;

TEST_CASE("settings: the environment wins over the file") {
  const avenor::testing::TempDir folder;
  const auto path = folder.write("env", "A=file\nB=file\nC\nD=${B}-${A}\n");
  const Settings settings = Settings::load(path, {{"A", "environment"}, {"Z", "9"}}).value();
  CHECK(settings.find("A")->value == "environment");
  CHECK(settings.find("B")->value == "file");
  CHECK(settings.find("C")->value == std::nullopt);
  CHECK(settings.find("D")->value == "file-environment");
  CHECK(settings.find("Z")->value == "9");
  CHECK(settings.find("NOPE") == nullptr);
  CHECK(settings.origin(*settings.find("A")) == "the environment");
  CHECK(settings.origin(*settings.find("B")) == path.string() + ":2");

  std::vector<std::string> keys;
  for (const Setting* setting : settings.of_file()) keys.push_back(setting->key);
  CHECK(keys == std::vector<std::string>{"A", "B", "C", "D"});
}

TEST_CASE("settings: bad and repeated lines are told") {
  const avenor::testing::TempDir folder;
  const auto path = folder.write("env", "A=1\n=x\nA=2\n");
  const Settings settings = Settings::load(path, {}).value();
  CHECK(settings.find("A")->value == "2");
  REQUIRE(settings.problems().size() == 1);
  CHECK_THAT(settings.problems()[0], ContainsSubstring(":2 is not KEY=value"));
  REQUIRE(settings.notes().size() == 1);
  CHECK_THAT(settings.notes()[0], ContainsSubstring(":3 sets A again (first set in line 1)"));
}

TEST_CASE("settings: a key that looks like one of ours and is none is told, another is not") {
  const avenor::testing::TempDir folder;
  const auto path = folder.write("env",
                                 "RISK_MAX_ORDER_QYT=5\nRISK_MAX_ORDER_QTY=5\nMY_OWN=1\nBOT=x\nSYMBOLS="
                                 "IBM\nALPACA_KEYID=x\nrisk_max_order_qty=5\n");
  const Settings settings =
      Settings::load(path, {{"ALPACA_TYPO", "1"}, {"RISK_MAX_DAILY_LOS", "1"}, {"RISK_MAX_ORDER_QTY", "7"}})
          .value();
  REQUIRE(settings.notes().size() == 1);
  CHECK_THAT(settings.notes()[0],
             ContainsSubstring(":6: ALPACA_KEYID is not a known key, the closest is ALPACA_KEY_ID"));
  // a limit that is not read does not limit: that is no note
  REQUIRE(settings.problems().size() == 3);
  CHECK_THAT(settings.problems()[0], ContainsSubstring(":1: RISK_MAX_ORDER_QYT is not a known key"));
  CHECK_THAT(
      settings.problems()[1],
      ContainsSubstring(":7: risk_max_order_qty is not a known key, the closest is RISK_MAX_ORDER_QTY"));
  CHECK_THAT(settings.problems()[2],
             ContainsSubstring("the environment: RISK_MAX_DAILY_LOS is not a known key"));
}

TEST_CASE("settings: a key that is one of ours but for two letters is told, whatever its first word") {
  const avenor::testing::TempDir folder;
  const auto path = folder.write(
      "env",
      "RISC_MAX_ORDER_QTY=5\nTRIGER_SPLIT_PCT=5\nMAX_ORDERS=5\nBOAT=x\nDATABASE_UR=x\nDISK_MAX_USE=5\n");
  const Settings settings = Settings::load(path, {}).value();
  REQUIRE(settings.problems().size() == 1);
  CHECK_THAT(settings.problems()[0], ContainsSubstring(":1: RISC_MAX_ORDER_QTY is not a known key"));
  REQUIRE(settings.notes().size() == 2);
  CHECK_THAT(settings.notes()[0], ContainsSubstring("TRIGER_SPLIT_PCT"));
  CHECK_THAT(settings.notes()[1], ContainsSubstring("DATABASE_UR"));
}

TEST_CASE("settings: a reference of one of our keys to what nobody has set is told") {
  const avenor::testing::TempDir folder;
  const auto path =
      folder.write("env", "A=a\nRISK_MAX_ORDER_QTY=1${ZEROS}\nSYMBOLS=${A}${B:-b}${EMPTY}\nMY_OWN=${NOPE}\n");
  const Settings settings = Settings::load(path, {{"EMPTY", ""}}).value();
  CHECK(settings.find("RISK_MAX_ORDER_QTY")->value == "1");
  REQUIRE(settings.notes().size() == 1);
  CHECK_THAT(settings.notes()[0],
             ContainsSubstring(":2: RISK_MAX_ORDER_QTY refers to ${ZEROS}") && ContainsSubstring("empty"));
}

TEST_CASE("settings: a file that is not there or not text is an error with its path") {
  const avenor::testing::TempDir folder;
  CHECK_THAT(Settings::load(folder.path() / "missing", {}).error().message,
             ContainsSubstring("No such file"));
  CHECK_THAT(Settings::load(folder.path(), {}).error().message, ContainsSubstring("is a folder"));
  const auto binary = folder.write("binary", "A=1\nB=\xFF");
  CHECK_THAT(Settings::load(binary, {}).error().message, ContainsSubstring("binary: line 2 is not UTF-8"));
  const auto huge = folder.write("huge", std::string(2 << 20, '#'));
  CHECK_THAT(Settings::load(huge, {}).error().message, ContainsSubstring("1 MiB"));
}

TEST_CASE("settings: without a file the environment is all") {
  const Settings settings = Settings::load(std::nullopt, {{"A", ""}}).value();
  CHECK(settings.find("A")->value == "");
  CHECK(settings.of_file().empty());
  CHECK_FALSE(settings.permissions());
}

TEST_CASE("settings: the process's own environment can be read") {
  ::setenv("AVENOR_TEST_SETTING", "a=b", 1);
  CHECK(process_environment().at("AVENOR_TEST_SETTING") == "a=b");
}

TEST_CASE("settings: a file alone is served by the environment and not overridden by it") {
  const avenor::testing::TempDir folder;
  const auto path = folder.write(".env", "a=${b}\nc=file\n");
  const Settings settings =
      Settings::load_file_alone(path, {{"b", "c"}, {"c", "environment"}, {"d", "1"}}).value();
  CHECK(settings.find("a")->value == "c");
  CHECK(settings.find("c")->value == "file");
  CHECK(settings.find("d") == nullptr);
}

TEST_CASE("settings: a daemon keeps only the secrets that it is declared to read") {
  const avenor::testing::TempDir folder;
  const auto path = folder.write(".env",
                                 "DATABASE_URL=postgresql://u:p@h/db\nALPACA_SECRET_KEY=s\nMY_TOKEN=t\n"
                                 "SYMBOLS=IBM\nVENUES=alpaca, second:alpaca\nSECOND_KEY_ID=k\n");
  ::setenv("ALPACA_KEY_ID", "from the environment", 1);
  const Environment environment{{"ALPACA_KEY_ID", "from the environment"}, {"OTHER_TOKEN", "theirs"}};
  const auto kept = [&](std::string_view daemon) {
    Settings settings = Settings::load(path, environment).value();
    settings.keep_secrets_of(daemon);
    std::set<std::string> names;
    for (const char* name : {"DATABASE_URL", "ALPACA_KEY_ID", "ALPACA_SECRET_KEY", "SECOND_KEY_ID",
                             "MY_TOKEN", "OTHER_TOKEN", "SYMBOLS"})
      if (settings.find(name)->value) names.insert(name);
    return names;
  };
  CHECK(kept("execution") == std::set<std::string>{"DATABASE_URL", "ALPACA_KEY_ID", "ALPACA_SECRET_KEY",
                                                   "SECOND_KEY_ID", "OTHER_TOKEN", "SYMBOLS"});
  CHECK(std::getenv("ALPACA_KEY_ID") != nullptr);
  CHECK(kept("market_data") == std::set<std::string>{"ALPACA_KEY_ID", "ALPACA_SECRET_KEY", "SECOND_KEY_ID",
                                                     "OTHER_TOKEN", "SYMBOLS"});
  CHECK(kept("strategy") == std::set<std::string>{"OTHER_TOKEN", "SYMBOLS"});
  CHECK(std::getenv("ALPACA_KEY_ID") == nullptr);
}

TEST_CASE("env file: another user's is not obeyed") {
  const avenor::testing::TempDir folder;
  const auto path = folder.write(".env", "A=1");
  CHECK_FALSE(check_owner(path));
  if (::geteuid() != 0) return;  // only root can give a file away
  REQUIRE(::chown(path.c_str(), 12345, 12345) == 0);
  const auto finding = check_owner(path);
  REQUIRE(finding);
  CHECK(finding->fatal);
  CHECK_THAT(finding->message, ContainsSubstring("uid 12345") && ContainsSubstring("--env"));
}

TEST_CASE("env file: the nearest one upwards is found") {
  const avenor::testing::TempDir folder;
  const fs::path deep = folder.path() / "a" / "b";
  fs::create_directories(deep);
  fs::create_directories(deep / ".env");  // a folder of that name is not it
  folder.write(".env", "A=1");
  CHECK(find_env_file(deep) == folder.path() / ".env");
  CHECK(find_env_file(deep / ".." / "b") == folder.path() / ".env");
  folder.write("a/.env", "A=2");
  CHECK(find_env_file(deep) == folder.path() / "a" / ".env");
  fs::create_directories(folder.path() / "sql");
  folder.write("sql/0001.sql", "");
  CHECK(find_above(deep, "sql/0001.sql") == folder.path() / "sql" / "0001.sql");
  CHECK_FALSE(find_above(deep, "sql/0002.sql"));
}

TEST_CASE("env file: one that others can read is a warning, in live an error") {
  const avenor::testing::TempDir folder;
  const auto check = [&](std::string_view content, fs::perms mode) {
    fs::remove(folder.path() / "env");  // the one before may be read-only
    const auto path = folder.write("env", content);
    fs::permissions(path, mode);
    return Settings::load(path, {}).value().permissions();
  };
  CHECK_FALSE(check("AVENOR_ENV=live", fs::perms{0600}));
  CHECK_FALSE(check("AVENOR_ENV=live", fs::perms{0400}));
  for (const auto mode : {0644U, 0640U, 0604U, 0602U}) {
    const auto in_live = check("AVENOR_ENV=live", fs::perms{mode});
    REQUIRE(in_live);
    CHECK(in_live->fatal);
    CHECK_THAT(in_live->message, ContainsSubstring("chmod 600 " + (folder.path() / "env").string()));
    const auto in_paper = check("AVENOR_ENV=paper", fs::perms{mode});
    REQUIRE(in_paper);
    CHECK_FALSE(in_paper->fatal);
  }
}
