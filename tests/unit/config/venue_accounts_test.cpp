// VENUES: accounts, their names, and the keys that carry them.
#include "config/venue_accounts.hpp"

#include <string>

#include "config/reader.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace avenor::config;

namespace {

Settings settings_of(const Environment& environment) {
  return Settings::load(std::nullopt, environment).value();
}

std::string problems_with(const std::string& venues) {
  const auto settings = settings_of({{"VENUES", venues}});
  Reader reader{settings};
  static_cast<void>(reader.venue_accounts());
  std::string all;
  for (const auto& problem : reader.problems()) all += problem + "\n";
  return all;
}

}  // namespace

TEST_CASE("accounts: one is of the kind that it is called by, another names its kind") {
  const auto settings = settings_of({{"VENUES", "alpaca, second:alpaca , third : alpaca"}});
  Reader reader{settings};
  const auto accounts = reader.venue_accounts();
  CHECK(reader.problems().empty());
  REQUIRE(accounts.size() == 3);
  CHECK(accounts[0] == VenueAccount{.name = "alpaca", .kind = "alpaca"});
  CHECK(accounts[1] == VenueAccount{.name = "second", .kind = "alpaca"});
  CHECK(accounts[2] == VenueAccount{.name = "third", .kind = "alpaca"});
}

TEST_CASE("accounts: names that make no keys of their own are refused, with the way out") {
  CHECK(problems_with("alpaca,second:alpaca,alpaca_2:alpaca").empty());
  CHECK_THAT(problems_with("second:alpaca,second:bybit"),
             ContainsSubstring("second twice") && ContainsSubstring("name of its own"));
  CHECK_THAT(problems_with("alpaca,alpaca"), ContainsSubstring("twice"));
  for (const char* bad :
       {"Second:alpaca", "2nd:alpaca", "_x:alpaca", "x_:alpaca", "a-b:alpaca", "a b:alpaca"})
    CHECK_THAT(problems_with(bad),
               ContainsSubstring("not a valid account name") && ContainsSubstring("[a-z0-9_]"));
  CHECK_THAT(problems_with(std::string(33, 'a') + ":alpaca"), ContainsSubstring("not a valid account name"));
  for (const char* bad : {":alpaca", "second:", ":"})
    CHECK_THAT(problems_with(bad), ContainsSubstring("NAME:KIND"));
  // RISK_KEY_ID would be a limit, PAPER_… the paper exchange's, ALPACA_… the first account's.
  for (const char* bad : {"risk:alpaca", "paper:alpaca", "zmq:alpaca", "alpaca:bybit", "heartbeat:alpaca"})
    CHECK_THAT(problems_with(bad), ContainsSubstring("choose another name"));
  std::string many = "a0:alpaca";
  for (int i = 1; i < 40; ++i) many += ",a" + std::to_string(i) + ":alpaca";
  CHECK_THAT(problems_with(many), ContainsSubstring("at most 32"));
}

TEST_CASE("accounts: an account's keys are read under its own name, and its problems name those") {
  const auto settings = settings_of({{"VENUES", "alpaca,second:alpaca"},
                                     {"ALPACA_KEY_ID", "one"},
                                     {"SECOND_KEY_ID", "two"},
                                     {"SECOND_CONNECTIONS", "many"},
                                     {"SECOND_SETTLING_S", "9999"}});
  Reader reader{settings};
  CHECK(reader.text("ALPACA_KEY_ID") == "one");
  {
    const Reader::AccountKeys keys{reader, {.name = "second", .kind = "alpaca"}};
    CHECK(reader.text("ALPACA_KEY_ID") == "two");
    reader.integer("ALPACA_CONNECTIONS");
    reader.duration_s("ALPACA_SETTLING_S");
    CHECK(reader.text("ALPACA_SECRET_KEY").empty());
    reader.problem("ALPACA_TRADING_URL: not so, ALPACA_TRADING_URL must be another");
    CHECK(reader.refused("ALPACA_CONNECTIONS"));
    CHECK(reader.list("VENUES").size() == 2);
    CHECK(reader.asked().contains("SECOND_KEY_ID"));
  }
  CHECK(reader.text("ALPACA_KEY_ID") == "one");
  CHECK_FALSE(reader.refused("ALPACA_CONNECTIONS"));
  REQUIRE(reader.problems().size() == 4);
  CHECK_THAT(reader.problems()[0], ContainsSubstring("SECOND_CONNECTIONS 'many'"));
  CHECK_THAT(reader.problems()[1], ContainsSubstring("SECOND_SETTLING_S") && ContainsSubstring("0.1 to 300"));
  CHECK_THAT(reader.problems()[2], ContainsSubstring("SECOND_SECRET_KEY is not set"));
  CHECK(reader.problems()[3] == "SECOND_TRADING_URL: not so, SECOND_TRADING_URL must be another");
}

TEST_CASE("accounts: a settings file knows the keys of its accounts, and notes those that are misspelt") {
  const avenor::testing::TempDir folder;
  const auto path = folder.write(".env",
                                 "VENUES=alpaca,second:alpaca\nSECOND_KEY_ID=x\nSECOND_SECRET_KEY=y\n"
                                 "SECOND_KEYID=z\nTHIRD_KEY_ID=z\n");
  const auto settings = Settings::load(path, {}).value();
  REQUIRE(settings.notes().size() == 1);
  CHECK_THAT(settings.notes()[0], ContainsSubstring(":4: SECOND_KEYID is not a known key"));
  CHECK(settings.problems().empty());
  REQUIRE(settings.keys().find("SECOND_SECRET_KEY"));
  CHECK(settings.keys().find("SECOND_SECRET_KEY")->key == settings.keys().find("ALPACA_SECRET_KEY")->key);
  CHECK(settings.keys().find("SECOND_SECRET_KEY")->of_account);
  CHECK_FALSE(settings.keys().find("THIRD_KEY_ID"));
  CHECK_FALSE(settings.keys().find("ALPACA_KEY_ID")->of_account);

  // The environment's VENUES is the one that counts.
  const auto third = Settings::load(path, {{"VENUES", "third:alpaca"}}).value();
  CHECK(third.keys().find("THIRD_KEY_ID"));
  CHECK_FALSE(third.keys().find("SECOND_KEY_ID"));
}

TEST_CASE("accounts: who does not trade keeps no account's keys, who does keeps those of all") {
  const Environment environment{{"VENUES", "alpaca,second:alpaca"},
                                {"DATABASE_URL", "postgresql:///avenor"},
                                {"ALPACA_SECRET_KEY", "one"},
                                {"SECOND_SECRET_KEY", "two"},
                                {"SECOND_TRADING_URL", "http://127.0.0.1"}};
  auto bot = settings_of(environment);
  bot.keep_secrets_of("strategy");
  CHECK_FALSE(bot.find("ALPACA_SECRET_KEY")->value);
  CHECK_FALSE(bot.find("SECOND_SECRET_KEY")->value);
  CHECK(bot.find("SECOND_TRADING_URL")->value);
  auto trader = settings_of(environment);
  trader.keep_secrets_of("market_data");
  CHECK(trader.find("ALPACA_SECRET_KEY")->value);
  CHECK(trader.find("SECOND_SECRET_KEY")->value);
  CHECK_FALSE(trader.find("DATABASE_URL")->value);
  // The paper exchange takes the keys of the account at Alpaca, and has nothing to do with another's.
  auto paper = settings_of(environment);
  paper.keep_secrets_of("paper_exchange");
  CHECK(paper.find("ALPACA_SECRET_KEY")->value);
  CHECK_FALSE(paper.find("SECOND_SECRET_KEY")->value);
}
