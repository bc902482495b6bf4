// One table of odd documents at each reader of ours: what is JSON for one is JSON for all, whatever library
// is behind it. The few differences that are wanted stand in a table of their own.
#include <array>
#include <string>

#include "core/byte_order_mark.hpp"
#include "json/reader.hpp"
#include "support/catch.hpp"
#include "unit/venue/alpaca_payloads.hpp"
#include "venue/alpaca/parse_error.hpp"
#include "venue/alpaca/parse_orders.hpp"
#include "wire/decode.hpp"

using namespace avenor;
using namespace std::string_literals;

namespace {

const std::string kPrice = R"({"v":1,"source":"s","seq":1,"session":"x","ts":1,)"
                           R"("symbol":"ZZZ","venue":"alpaca","event_ts":1)";
const std::string kOrder{testing::alpaca::kOrder.substr(0, testing::alpaca::kOrder.size() - 1)};
const std::string kError = R"({"code":40310000,"message":"insufficient buying power")";

bool json_takes(const std::string& text) { return json::parse_object(text).has_value(); }
bool wire_takes(const std::string& text) {
  static wire::Decoder decoder;
  return decoder.decode("PRICE.ZZZ", text).has_value();
}
bool venue_takes(const std::string& text) { return venue::alpaca::parse_order(text).has_value(); }
bool error_takes(const std::string& text) { return venue::alpaca::parse_error(text).is_json; }

/// What each reader says of a document of its own with `more` in it.
struct Verdicts {
  bool json = false, wire = false, venue = false;
  bool operator==(const Verdicts&) const = default;
};

/// `before` and `after`: around the document; `more`: its last members, each with a comma in front.
Verdicts verdicts(const std::string& more, const std::string& before = {}, const std::string& after = {}) {
  const std::string rest = more + "}" + after;
  const Verdicts all{.json = json_takes(before + "{\"first\":1" + rest),
                     .wire = wire_takes(before + kPrice + rest),
                     .venue = venue_takes(before + kOrder + rest)};
  CHECK(error_takes(before + kError + rest) == all.venue);
  return all;
}
Verdicts of_value(const std::string& value) { return verdicts(",\"new\":" + value); }

constexpr Verdicts kAll{.json = true, .wire = true, .venue = true};
constexpr Verdicts kNone{};

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("json verdicts: every reader takes what RFC 8259 allows") {
  for (const char* value : {"0",
                            "-0",
                            "-0.0",
                            "1.5",
                            "-1.5e-3",
                            "1E2",
                            "1e+2",
                            "1e308",
                            "1e-400",
                            "9007199254740993",
                            "9223372036854775807",
                            "-9223372036854775808",
                            "18446744073709551615",
                            "0.1234567890123456789012345678901234567890",
                            "true",
                            "false",
                            "null",
                            "{}",
                            "[]",
                            "[ 1 ,\t2\r\n]",
                            R"({"":1})",
                            R"("")",
                            R"("\u0000")",
                            R"("\/\b\f\n\r\t\\\"")",
                            R"("\ud83d\ude00")",
                            "\"\xf0\x9f\x98\x80\"",
                            "\"\x7f\"",
                            "\"\xe2\x80\xa8\"",
                            "\"\xef\xbb\xbf\""}) {
    INFO(value);
    CHECK(of_value(value) == kAll);
  }
}

TEST_CASE("json verdicts: no reader takes a number, a word or a text that JSON does not have") {
  for (const std::string& value : {"1e400"s,
                                   "-1e400"s,
                                   "1e999999999"s,
                                   "01"s,
                                   "-01"s,
                                   "00"s,
                                   "+1"s,
                                   ".5"s,
                                   "-.5"s,
                                   "1."s,
                                   "1.e2"s,
                                   "1e"s,
                                   "1e+"s,
                                   "-"s,
                                   "--1"s,
                                   "0x10"s,
                                   "0X10"s,
                                   "0b1"s,
                                   "1_000"s,
                                   "1,000"s,
                                   "1 2"s,
                                   "NaN"s,
                                   "-NaN"s,
                                   "nan"s,
                                   "Infinity"s,
                                   "-Infinity"s,
                                   "inf"s,
                                   "undefined"s,
                                   "True"s,
                                   "nul"s,
                                   "nulll"s,
                                   "'x'"s,
                                   "\"a"s,
                                   "a\""s,
                                   R"("\x41")"s,
                                   R"("\u12")"s,
                                   R"("\u12g4")"s,
                                   R"("\ud800")"s,
                                   R"("\udc00")"s,
                                   R"("\ud800\ud800")"s,
                                   R"("\ud800x")"s,
                                   "\"\n\""s,
                                   "\"\t\""s,
                                   "\"\0\""s,
                                   "\"\xff\""s,
                                   "\"\xc0\xaf\""s,
                                   "\"\xed\xa0\x80\""s,
                                   "\"\xf5\x80\x80\x80\""s,
                                   "\"\xe2\x82\""s,
                                   "[1,]"s,
                                   "[,1]"s,
                                   "[1 2]"s,
                                   "[1;2]"s,
                                   "[1"s,
                                   "[1}"s,
                                   "{"s,
                                   R"({"a":1,})"s,
                                   R"({"a"})"s,
                                   R"({"a":})"s,
                                   "{a:1}"s,
                                   "{1:2}"s,
                                   R"({"a" 1})"s,
                                   "// no\n1"s,
                                   "/**/1"s,
                                   "# no\n1"s,
                                   ""s,
                                   " "s}) {
    INFO(value);
    CHECK(of_value(value) == kNone);
  }
}

TEST_CASE("json verdicts: nothing but blanks stands around a document") {
  CHECK(verdicts("", " \t\r\n", " \t\r\n") == kAll);
  const std::string mark{core::kByteOrderMark};
  for (const std::string& odd : {mark, "\0"s, "\f"s, "\v"s, "\xc2\xa0"s, "x"s, ","s, "}"s, "]"s, "{}"s,
                                 "null"s, "//"s, "/**/"s, "\x1e"s, "\xff"s}) {
    INFO(odd);
    CHECK(verdicts("", odd) == kNone);
    CHECK(verdicts("", {}, odd) == kNone);
    CHECK(verdicts("", {}, "\n" + odd) == kNone);
    CHECK(verdicts(",\"new\":1", {}, odd) == kNone);
  }
  CHECK(verdicts("", "[", "]") == kNone);
  CHECK(verdicts(",") == kNone);
}

TEST_CASE("json verdicts: what is no object is none for all") {
  for (const std::string& text :
       {""s, " "s, "null"s, "true"s, "1"s, "\"{}\""s, "[]"s, "[{}]"s, "{"s, "}"s, "{]"s}) {
    INFO(text);
    CHECK_FALSE(json_takes(text));
    CHECK_FALSE(wire_takes(text));
    CHECK_FALSE(venue_takes(text));
    CHECK_FALSE(error_takes(text));
  }
}

TEST_CASE("json verdicts: a key that stands twice in an object that is read is refused by all") {
  CHECK(verdicts(R"(,"new":1,"new":1)") == kNone);
  CHECK(verdicts(R"(,"new":1,"n\u0065w":2)") == kNone);
  CHECK(verdicts(R"(,"new":1,"other":2,"new":null)") == kNone);
  CHECK(verdicts(R"(,"new":1,"New":1)") == kAll);
}

TEST_CASE("json verdicts: the differences that are wanted, and no other") {
  struct Row {
    std::string value;
    Verdicts wanted;
  };
  // Settings and requests keep a number as it is written; the two hot paths know 64 bits and a double, and no
  // field of theirs holds more.
  constexpr Verdicts kSpelling{.json = true};
  // What a venue puts into fields that we do not read is its own affair: neither the depth nor a repeated key
  // there says anything about the order beside it. On the bus all senders are ours.
  constexpr Verdicts kVenues{.venue = true};
  for (const Row& row :
       {Row{"18446744073709551616", kSpelling}, Row{"-9223372036854775809", kSpelling},
        Row{"340282366920938463463374607431768211456", kSpelling}, Row{R"({"a":1,"a":2})", kVenues},
        Row{R"([[{"a":1,"\u0061":1}]])", kVenues}, Row{nested(10), kAll}, Row{nested(20), kVenues},
        Row{nested(500), kVenues}, Row{nested(2'000), kNone}, Row{nested(50'000), kNone}}) {
    INFO(row.value.substr(0, 60));
    CHECK(of_value(row.value) == row.wanted);
  }
}
