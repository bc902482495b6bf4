// What a bot listens to.
#include "strategy_daemon/subscriptions.hpp"

#include <algorithm>

#include "support/catch.hpp"

using namespace avenor;

TEST_CASE(
    "subscriptions: a bot hears confirmations, its own state, and prices, bars and fills of its symbols") {
  bot::Settings settings;
  settings.bot_id = domain::BotId{"b1"};
  settings.symbols = {domain::Symbol{"IBM"}, domain::Symbol{"BTC/USD"}};
  CHECK(strategy_daemon::subscriptions(settings, {}) ==
        std::vector<std::string>{"TRADE_CONFIRMATION", "BOT_STATE.b1", "PRICE.IBM", "BAR.IBM", "FILL.IBM",
                                 "PRICE.BTC/USD", "BAR.BTC/USD", "FILL.BTC/USD"});
}

TEST_CASE(
    "subscriptions: of a symbol that the bot trades away from its home, the topics that name the venue") {
  bot::Settings settings;
  settings.bot_id = domain::BotId{"b1"};
  settings.symbols = {domain::Symbol{"IBM"}, domain::Symbol{"BTC/USD"}, domain::Symbol{"ETH/USD"}};
  const domain::VenueName first{"alpaca"}, second{"second"};
  settings.venues = {
      {settings.symbols[0], second}, {settings.symbols[1], second}, {settings.symbols[2], first}};
  const domain::HomeVenues homes{first, {{settings.symbols[1], second}}};
  const auto topics = strategy_daemon::subscriptions(settings, homes);
  for (const char* topic :
       {"PRICE.IBM@second", "BAR.IBM@second", "FILL.IBM@second", "PRICE.BTC/USD", "PRICE.ETH/USD"})
    CHECK(std::ranges::find(topics, topic) != topics.end());
  CHECK(std::ranges::find(topics, "PRICE.IBM") == topics.end());
}

TEST_CASE("subscriptions: a hole in execution's messages is a reason to ask; one in prices is not") {
  for (const char* topic : {"TRADE_CONFIRMATION", "BOT_STATE.b1", "FILL.IBM"})
    CHECK(strategy_daemon::is_about_orders(topic));
  for (const char* topic : {"PRICE.IBM", "BAR.IBM"}) CHECK_FALSE(strategy_daemon::is_about_orders(topic));
}
