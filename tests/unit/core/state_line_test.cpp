#include "core/state_line.hpp"

#include "support/catch.hpp"

using namespace avenor;
using namespace std::chrono_literals;
using core::StateLine;

namespace {

struct Told {
  StateLine line;
  core::MonoTime now{core::Duration{1000s}.count()};
  std::vector<std::string> lines;

  void add(const std::optional<StateLine::Line>& told) {
    if (told) lines.push_back((told->state.empty() ? "well" : told->state) + told->suffix);
  }
  void change(const std::string& state) { add(line.change(state, now)); }
  void wait(core::Duration time) {
    for (core::Duration gone{}; gone < time; gone += 1s) {
      now = now + 1s;
      add(line.due(now));
    }
  }
};

}  // namespace

TEST_CASE("state line: a change is told at once, the same state twice in a minute is not") {
  Told told;
  told.change("");
  told.change("no feed");
  told.change("no feed");
  CHECK(told.lines == std::vector<std::string>{"no feed"});
  for (int i = 0; i < 10; ++i) {
    told.wait(1s);
    told.change("");
    told.wait(1s);
    told.change("no feed");
  }
  CHECK(told.lines == std::vector<std::string>{"no feed", "well"});
}

TEST_CASE("state line: the state that stays is told at last, whatever was left out before") {
  for (const bool ends_well : {true, false}) {
    Told told;
    for (int i = 0; i < 5; ++i) {
      told.change("no feed");
      told.wait(1s);
      told.change("");
      told.wait(1s);
    }
    if (!ends_well) told.change("no feed");
    const auto before = told.lines.size();
    told.wait(70s);
    if (ends_well) {
      CHECK(told.lines.size() == before);  // that was the last line already
      CHECK(told.lines.back() == "well");
    } else {
      REQUIRE(told.lines.size() == before + 1);
      CHECK(told.lines.back() == "no feed (and 5 times since it was last reported)");
    }
  }
}

TEST_CASE(
    "state line: states that differ in their figures are one, and its figures are the latest when it is told "
    "again") {
  Told told;
  for (int i = 0; i < 30; ++i) {
    told.change("3 orders unknown for " + std::to_string(i) + " s");
    told.wait(1s);
  }
  REQUIRE(told.lines.size() == 1);
  told.wait(60s);
  REQUIRE(told.lines.size() == 2);
  CHECK_THAT(told.lines.back(), ContainsSubstring("unknown for 29 s"));
}
