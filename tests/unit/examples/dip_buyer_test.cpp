// The README's example, built and driven as it stands.
#include <fstream>
#include <sstream>

#include "strategies/built_in.hpp"
#include "strategies/dip_buyer.hpp"
#include "strategy/bot_file.hpp"
#include "support/catch.hpp"
#include "unit/strategies/fake_context.hpp"

using namespace avenor;
using namespace avenor::strategies;
using namespace avenor::strategy;
using namespace std::chrono_literals;
using testing::FakeContext;

namespace {

std::string text_of(const std::string& file) {
  std::ifstream in(std::string(AVENOR_SOURCE_DIR) + "/" + file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

DipBuyerSettings settings() {
  return {.qty = domain::Quantity{10}, .dip = domain::Price{2}, .profit = domain::Price{1}};
}

}  // namespace

TEST_CASE("examples: dip_buyer buys a dip, sells at a profit, and waits after a refusal") {
  FakeContext market(domain::Symbol{"IBM"});
  DipBuyer bot(settings());
  market.price(bot, "100.00", "100.02", 1s);
  market.price(bot, "98.50", "98.52", 1s);
  CHECK(market.drafts.empty());
  market.price(bot, "97.98", "98.00", 1s);
  REQUIRE(market.drafts.size() == 1);
  CHECK(market.drafts[0].side == domain::Side::Buy);
  CHECK(market.drafts[0].qty == domain::Quantity{10});

  SECTION("the profit") {
    market.end_order(bot, true);
    market.price(bot, "98.99", "99.01", 1s);
    CHECK(market.drafts.size() == 1);
    market.price(bot, "99.00", "99.02", 1s);
    REQUIRE(market.drafts.size() == 2);
    CHECK(market.drafts[1].side == domain::Side::Sell);
    CHECK(market.drafts[1].reason == domain::Reason::TakeProfit);
  }
  SECTION("a refusal") {
    market.end_order(bot, false);
    market.price(bot, "97.00", "97.02", 1s);
    CHECK(market.drafts.size() == 1);
    market.price(bot, "97.00", "97.02", 30s);
    CHECK(market.drafts.size() == 2);
  }
}

TEST_CASE("examples: dip_buyer is registered and described as the README says") {
  Registry registry = built_in();
  registry.add("dip_buyer", make_dip_buyer);
  std::vector<std::string> problems;
  const auto read = [&](const char* json) {
    return read_bot(json, "dip_001.json", domain::BotId{"dip_001"}, registry, problems);
  };
  const BotFile bot =
      read(R"({"bot_id": "dip_001", "strategy": "dip_buyer", "venue": "alpaca", "symbols": ["IBM"],
                               "parameters": {"qty": "10", "dip": "0.50", "profit": "0.25"}})");
  CHECK(problems == std::vector<std::string>{});
  CHECK(bot.strategy != nullptr);
  read(R"({"bot_id": "dip_001", "strategy": "dip_buyer", "venue": "alpaca", "symbols": ["IBM"],
           "parameters": {"qty": "ten", "depth": "0.50"}})");
  CHECK(problems.size() == 2);  // no amount, and a key that nobody knows
}

TEST_CASE("examples: the README shows the example as it is") {
  const std::string readme = text_of("README.md");
  const std::string fence = "```cpp\n";
  const std::size_t begin = readme.find(fence) + fence.size();
  REQUIRE(begin > fence.size());
  const std::string shown = readme.substr(begin, readme.find("```", begin) - begin);
  REQUIRE(shown.size() > 100);
  CHECK_THAT(text_of("examples/strategies/dip_buyer.cpp"), ContainsSubstring(shown));
}
