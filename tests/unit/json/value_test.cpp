// What a person writes (bots, limits): numbers keep their spelling, and each value its place.
#include "json/value.hpp"

#include <string>

#include "core/decimal.hpp"
#include "json/reader.hpp"
#include "support/catch.hpp"

using namespace avenor;
using json::Value;

namespace {

std::string number(const std::string& text) {
  const auto parsed = json::parse("{\"a\": [" + text + "]}");
  REQUIRE(parsed);
  const auto& list = *parsed->as<Value::Object>()->front().second.as<Value::Array>();
  return list.front().as<Value::Number>()->text;
}

}  // namespace

TEST_CASE("json: a number keeps every digit that was written") {
  for (const char* text : {"0.1", "0.10", "100000.000000000001", "0.1000000000000000055511151231257827",
                           "12345678901234567890", "18446744073709551616", "-9223372036854775809",
                           "340282366920938463463374607431768211456", "1e3", "1E-3", "2.50e+2", "-0.0"}) {
    INFO(text);
    CHECK(number(text) == text);
  }
  // A double would make it 0.1000000000000000055…, and of the sum of three of them not 0.3.
  const auto tenth = core::Decimal::parse(number("0.1")).value();
  CHECK((tenth + tenth + tenth).to_string() == "0.3");
  CHECK(core::Decimal::parse(number("123456789012345.123456789012")).value().to_string() ==
        "123456789012345.123456789012");
}

TEST_CASE("json: each value knows its line, and an object keeps the order of its keys") {
  const auto parsed = json::parse("{\"b\": true,\n\"a\": [null,\n\"x\"]}").value();
  const auto& object = *parsed.as<Value::Object>();
  REQUIRE(object.size() == 2);
  CHECK(object[0].first == "b");
  CHECK(object[1].second.line == 2);
  CHECK(object[1].second.as<Value::Array>()->back().line == 3);
  CHECK(object[1].second.kind() == "a list");
  CHECK(object[0].second.shown() == "true");
}
