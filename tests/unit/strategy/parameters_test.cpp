#include "strategy/parameters.hpp"

#include "json/reader.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::strategy;
using namespace std::chrono_literals;

namespace {

Parameters read(const char* json) { return Parameters::parse(json, "bot.json").value(); }

}  // namespace

TEST_CASE("parameters: a decimal keeps every digit, whether it is written as text or as a number") {
  Parameters p = read(R"({"a": 0.1, "b": "0.123456789012", "c": 7, "d": 1.00})");
  CHECK(p.quantity("a").to_string() == "0.1");
  CHECK(p.quantity("b").to_string() == "0.123456789012");
  CHECK(p.quantity("c").to_string() == "7");
  CHECK(p.price("d")->to_string() == "1");
  CHECK(p.finish().empty());
}

TEST_CASE("parameters: what is absent falls back, and is told where it may not be") {
  Parameters p = read("{}");
  CHECK(p.integer("n", 3, 1, 9) == 3);
  CHECK(p.flag("f", true));
  CHECK(p.text("t", "x") == "x");
  CHECK(p.seconds("s", 5s, 1s, 9s) == 5s);
  CHECK_FALSE(p.price("p"));
  CHECK(p.finish().empty());
  p.integer("m", {}, 1, 9);
  p.texts("list");
  CHECK(p.finish() == std::vector<std::string>{"bot.json: m is missing", "bot.json: list is missing"});
}

TEST_CASE("parameters: every bad and every unknown key is told at once, nested ones with their path") {
  Parameters p = read(
      "{\"n\": 1.5,\n\"q\": \"-1\",\n\"s\": 100, \"f\": \"yes\",\n\"odd\": 1, \"in\":\n{\"x\": "
      "1e5,\n\"odder\": null}}");
  p.integer("n", {}, 1, 9);
  p.quantity("q");
  p.seconds("s", 5s, 1s, 9s);
  p.flag("f", false);
  Parameters in = p.object("in");
  in.price("x");
  CHECK_FALSE(p.good());
  const std::vector<std::string> problems = p.finish();
  CHECK(problems.size() == 7);
  CHECK(problems[0] == "bot.json: line 1: n must be a whole number from 1 to 9, not 1.5");
  CHECK(problems[1] == "bot.json: line 2: q must be above zero, not -1");
  CHECK(problems[2] == "bot.json: line 3: s must be from 1 to 9 (seconds), not 100");
  CHECK(problems[3] == "bot.json: line 3: f must be true or false, not text");
  CHECK(problems[4] == "bot.json: line 4: odd is unknown (known: n, q, s, f, in)");
  CHECK_THAT(problems[5], ContainsSubstring("bot.json: line 5: in.x is not a decimal"));
  CHECK(problems[6] == "bot.json: line 6: in.odder is unknown (known: x)");
}

TEST_CASE("parameters: fractions of a second are exact") {
  Parameters p = read(R"({"a": 0.25, "b": "1.5"})");
  CHECK(p.seconds("a", 5s, 1ms, 9s) == 250ms);
  CHECK(p.seconds("b", 5s, 1ms, 9s) == 1500ms);
}

TEST_CASE("json: what is no JSON, repeats a key or nests too deep is refused") {
  CHECK_FALSE(Parameters::parse("[1]", "f"));
  for (const char* bad : {"", "{", "{\"a\":1,}", "{\"a\":1} x", "{'a':1}", "{\"a\":NaN}"}) {
    INFO(bad);
    CHECK_FALSE(json::parse(bad));
  }
  CHECK_THAT(json::parse(R"({"a":1,"b":{"a":1},"a":2})").error().message,
             ContainsSubstring("line 1: the key 'a' occurs twice"));
  CHECK_THAT(Parameters::parse("{\n\n\"a\": 1e400}", "b.json").error().message,
             ContainsSubstring("b.json: line 3: not JSON: number overflow"));
  CHECK(json::parse(R"({"a":1,"b":{"a":1}})"));
  CHECK(json::parse(std::string(16, '[') + std::string(16, ']')));
  CHECK_FALSE(json::parse(std::string(17, '[') + std::string(17, ']')));
}
