#include <set>

#include "avenorctl/drill/report.hpp"
#include "avenorctl/drill/scenarios.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::avenorctl::drill;

TEST_CASE("drill report: a drill without a scenario has not passed") {
  Report report{7};
  CHECK_FALSE(report.passed());
  report.add({.name = "calm", .orders = 10, .filled = 8}, {});
  CHECK(report.passed());
  CHECK(
      report.json() ==
      R"({"verdict":"pass","scenarios":1,"lost":0,"doubled":0,"unknown":0,"differing":0,"orders":10,"filled":8,"refused":0,"seed":7})");
}

TEST_CASE("drill report: every harm, a note and breaking off are a fail") {
  for (const auto harm : {Harm::Lost, Harm::Doubled, Harm::Unknown, Harm::Differs}) {
    Report report{1};
    CHECK_FALSE(report.add({.name = "x"}, {{harm, "drill:entry:1", "a sentence"}}).passed());
    CHECK_FALSE(report.passed());
  }
  Report noted{1};
  noted.add({.name = "x", .notes = {"execution ended by itself"}}, {});
  CHECK_FALSE(noted.passed());
  Report broken{1};
  broken.add({.name = "x"}, {});
  broken.broke_off("interrupted");
  CHECK_FALSE(broken.passed());
  CHECK_THAT(broken.json(), ContainsSubstring(R"("verdict":"fail")"));
}

TEST_CASE("drill report: what was refused is shown with the code of most of it") {
  Report report{1};
  const auto& row =
      report.add({.name = "calm", .orders = 10, .filled = 7, .refused = 3, .refused_for = "risk.halted"}, {});
  CHECK_THAT(Report::line(row), ContainsSubstring("3 refused (risk.halted)"));
  CHECK_THAT(Report::json(row), ContainsSubstring(R"("refused":3,"refused_for":"risk.halted")"));
  CHECK_THAT(report.json(), ContainsSubstring(R"("refused":3)"));
}

TEST_CASE("drill report: an order is counted once, for the scenario that harmed it") {
  Report report{1};
  const std::vector<Finding> findings{{Harm::Lost, "a", "a is lost"},
                                      {Harm::Lost, "a", "a is lost, again"},
                                      {Harm::Doubled, "a", "a is doubled"},
                                      {Harm::Unknown, "b", "b is unknown"}};
  CHECK(report.is_news(findings));
  const auto& first = report.add({.name = "first"}, findings);
  CHECK(first.lost == 1);
  CHECK(first.doubled == 1);
  CHECK(first.unknown == 1);
  CHECK_FALSE(report.is_news(findings));
  CHECK(report.add({.name = "second"}, findings).passed());
  CHECK_THAT(report.json(), ContainsSubstring(R"("scenarios":2,"lost":1,"doubled":1,"unknown":1)"));
}

TEST_CASE("drill scenarios: each has a name of its own, a summary and something to play") {
  std::set<std::string_view> names;
  for (const auto& scenario : scenarios()) {
    CHECK(names.insert(scenario.name).second);
    CHECK_FALSE(scenario.summary.empty());
    CHECK(scenario.lasts.count() > 0);
    CHECK(scenario.play != nullptr);
  }
  for (const auto* name :
       {"kill_execution", "kill_proxy", "kill_market_data", "kill_exchange", "stop_database",
        "freeze_execution", "freeze_exchange", "drop_answers", "lose_orders", "answer_errors", "double_fills",
        "partial_fills", "mute_stream", "cut_wire", "silent_wire", "everything"})
    CHECK(names.contains(name));
}
