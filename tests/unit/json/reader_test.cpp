// JSON, read: exactly, and nothing that is none.
#include "json/reader.hpp"

#include "core/byte_order_mark.hpp"
#include "support/catch.hpp"

using namespace avenor;
using json::parse;

namespace {

std::string refusal(std::string_view text, const json::ReadOptions& options = {}) {
  const auto value = parse(text, options);
  return value ? "" : value.error().message;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("json reader: values keep their spelling, their order and their line") {
  const auto value = parse("{\"b\": 0.10,\n \"a\": [true, null, \"x\\u00e9\", 1E2]}");
  REQUIRE(value);
  const auto& members = *value->as<json::Value::Object>();
  REQUIRE(members.size() == 2);
  CHECK(members[0].first == "b");
  CHECK(*value->find("b")->spelling() == "0.10");
  const auto items = value->find("a")->items();
  REQUIRE(items.size() == 4);
  CHECK(*items[0].as<bool>());
  CHECK(items[1].is<json::Value::Null>());
  CHECK(items[2].text() == "x\xc3\xa9");
  CHECK(*items[3].spelling() == "1E2");
  CHECK(items[3].line == 2);
}

TEST_CASE("json reader: a member that is null, absent or of something else is none") {
  const auto value = parse(R"({"none":null,"text":"x","number":1})");
  REQUIRE(value);
  CHECK(value->find("none") == nullptr);
  CHECK(value->find("other") == nullptr);
  CHECK(value->find("text")->find("x") == nullptr);
  CHECK(value->find("text")->items().empty());
  CHECK(value->text_of("text") == "x");
  CHECK(value->text_of("number").empty());
  CHECK(value->find("number")->text().empty());
  CHECK(parse("true")->spelling() == nullptr);
}

TEST_CASE("json reader: what is not JSON is refused with its line") {
  for (const char* text : {"",
                           " ",
                           "{",
                           "}",
                           "{\"a\":}",
                           "{\"a\":1}{}",
                           "{\"a\":1} x",
                           "{'a':1}",
                           "{\"a\":01}",
                           "{\"a\":NaN}",
                           "{\"a\":+1}",
                           "{\"a\":1.}",
                           "{\"a\":\"\xff\"}",
                           "{\"a\":\"\\ud800\"}",
                           "{\"a\":\"\n\"}",
                           "nul",
                           "{\"a\":tru}",
                           "[1,]",
                           "// no\n1",
                           "1e400"}) {
    INFO(text);
    CHECK_THAT(refusal(text), ContainsSubstring("line "));
  }
  CHECK_THAT(refusal("{\n\n\"a\": x}"), Catch::Matchers::StartsWith("line 3: not JSON: column "));
}

TEST_CASE("json reader: nothing stands before the value or after a NUL") {
  CHECK_THAT(refusal(std::string{core::kByteOrderMark} + "{}"), ContainsSubstring("byte order mark"));
  using namespace std::string_literals;
  CHECK_THAT(refusal("{}\0"s), ContainsSubstring("NUL"));
  CHECK_THAT(refusal("{}\0, and more"s), ContainsSubstring("NUL"));
  CHECK_THAT(refusal("{\n\"a\":\"\0\"}"s), Catch::Matchers::StartsWith("line 2: "));
}

TEST_CASE("json reader: a key that stands twice is refused with its line, unless the last is to count") {
  const std::string text = "{\"a\": 1,\n\"b\": {\"c\": 1},\n\"a\": 2,\n\"b\": 3}";
  CHECK(refusal(text) == "line 3: the key 'a' occurs twice");
  const auto value = parse(text, {.repeated_keys = json::RepeatedKeys::LastCounts});
  REQUIRE(value);
  CHECK(*value->find("a")->spelling() == "2");
  CHECK(*value->find("b")->spelling() == "3");
  CHECK(refusal(R"([{"a":1},{"a":1}])").empty());
  CHECK_THAT(refusal(R"({"a":1,"\u0061":1})"), ContainsSubstring("the key 'a' occurs twice"));
}

TEST_CASE("json reader: nesting ends somewhere") {
  CHECK(refusal(nested(16)).empty());
  CHECK_THAT(refusal(nested(17)), ContainsSubstring("nested deeper than 16"));
  CHECK_THAT(refusal(nested(100'000)), ContainsSubstring("nested deeper than 16"));
  CHECK(refusal(nested(3), {.deepest = 3}).empty());
  CHECK_THAT(refusal(nested(4), {.deepest = 3}), ContainsSubstring("nested deeper than 3"));
}

TEST_CASE("json reader: where an object is wanted nothing else is taken") {
  CHECK(json::parse_object("{}"));
  for (const char* text : {"[]", "1", "\"{}\"", "null", ""}) CHECK_FALSE(json::parse_object(text));
}
