// JSON, written: any text at all, and numbers exactly.
#include "json/writer.hpp"

#include <limits>

#include "json/reader.hpp"
#include "support/catch.hpp"

using namespace avenor;
using json::Writer;

namespace {

std::string written(std::string_view text) {
  std::string out;
  Writer(out).string(text);
  return out;
}

}  // namespace

TEST_CASE("json writer: strings are escaped, decimals exact, times to the nanosecond") {
  std::string out;
  Writer json(out);
  json.begin_object()
      .field("a", "q\"b\\s\n\x01")
      .field("b", core::Decimal::parse("0.000000000001").value())
      .key("c")
      .decimal_number(core::Decimal::parse("181.69").value())
      .field("d", core::WallTime{1'700'000'000'000'000'001})
      .field("e", core::WallTime{})
      .key("f")
      .begin_array()
      .integer(1)
      .begin_object()
      .end_object()
      .string("x")
      .end_array()
      .field("g", true)
      .end_object();
  CHECK(out ==
        "{\"a\":\"q\\\"b\\\\s\\u000a\\u0001\",\"b\":\"0.000000000001\",\"c\":181.69,"
        "\"d\":\"2023-11-14T22:13:20.000000001Z\",\"e\":null,\"f\":[1,{},\"x\"],\"g\":true}");
}

TEST_CASE("json writer: what is absent is null, or not there at all") {
  CHECK(json::object([](auto& json) {
          json.field("a", std::optional<core::Decimal>{})
              .field("b", std::optional<int>{2})
              .text_or_null("c", "")
              .field_if("d", "")
              .field_if("e", std::optional<int>{})
              .field_if("f", core::WallTime{})
              .field_if("g", "x");
        }) == R"({"a":null,"b":2,"c":null,"g":"x"})");
}

TEST_CASE("json writer: each byte that is not UTF-8 becomes the replacement character") {
  CHECK(written("Gr\xc3\xbc\xc3\x9f \xf0\x9d\x84\x9e") == "\"Gr\xc3\xbc\xc3\x9f \xf0\x9d\x84\x9e\"");
  CHECK(written("\xff\"a") == "\"\xef\xbf\xbd\\\"a\"");
  CHECK(written("\xc3\xbc\xc3") == "\"\xc3\xbc\xef\xbf\xbd\"");
  CHECK(written("\xed\xa0\x80") == "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
  CHECK(written("\x7f") == "\"\\u007f\"");
}

TEST_CASE("json writer: a key is a text like any other") {
  CHECK(json::object([](auto& json) { json.field("a\"b\xff", 1); }) == "{\"a\\\"b\xef\xbf\xbd\":1}");
}

TEST_CASE("json writer: integers of every size, and what is no number is null") {
  std::string out;
  Writer json(out);
  json.begin_array()
      .integer(std::numeric_limits<std::int64_t>::min())
      .integer(std::numeric_limits<std::uint64_t>::max())
      .real(0.25)
      .real(1e300)
      .real(std::numeric_limits<double>::quiet_NaN())
      .real(std::numeric_limits<double>::infinity())
      .end_array();
  CHECK(out == "[-9223372036854775808,18446744073709551615,0.25,1e+300,null,null]");
  CHECK(json::parse(out));
}

TEST_CASE("json writer: every single byte comes back from its text") {
  for (int byte = 0; byte < 128; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    const auto value = json::parse(written(text));
    REQUIRE(value);
    CHECK(value->text() == text);
  }
}

TEST_CASE("json writer: what was read is written again as it was, without the blanks") {
  const auto value = json::parse(R"( {"a": [1.10, -0, 1e3, null, true], "b": {"c": "x\n\u0001\u00fc"}} )");
  REQUIRE(value);
  std::string out;
  Writer(out).value(*value);
  CHECK(out == "{\"a\":[1.10,0,1e3,null,true],\"b\":{\"c\":\"x\\u000a\\u0001\xc3\xbc\"}}");
}
