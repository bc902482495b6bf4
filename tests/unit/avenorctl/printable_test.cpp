#include "avenorctl/printable.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "avenorctl/table.hpp"
#include "support/catch.hpp"

using namespace avenor;
using avenorctl::printable;
using avenorctl::printable_json;

TEST_CASE("printable: what steers a terminal, turns the direction of writing or cannot be seen is escaped") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"\x1b[2J\x07\n\r\t", "\\x1b[2J\\x07\\x0a\\x0d\\x09"},
      {std::string(1, '\0') + "\x7f", "\\x00\\x7f"},
      {"\u0080\u009b2J\u009f", "\\u0080\\u009b2J\\u009f"},  // C1: a terminal's other CSI
      {"\u202a\u202b\u202c\u202d\u202e", "\\u202a\\u202b\\u202c\\u202d\\u202e"},
      {"\u2066\u2067\u2068\u2069", "\\u2066\\u2067\\u2068\\u2069"},
      {"\u200e\u200f\u061c", "\\u200e\\u200f\\u061c"},
      {"\u2028\u2029", "\\u2028\\u2029"},
      {"\u200b\u2060\ufeff\u00ad", "\\u200b\\u2060\\ufeff\\u00ad"},
      {"\U000e0041", "\\U000e0041"}};
  for (const auto& [text, shown] : rows) CHECK(printable(text) == shown);
}

TEST_CASE("printable: every other character stays as it is") {
  for (const std::string text :
       {"", "IBM 10 at 181.50 — ok", "naïve €5 日本語 עברית العربية 😀", R"(a\b"c")", "\u00a0"})
    CHECK(printable(text) == text);
}

TEST_CASE("printable: bytes that are not UTF-8 are shown one by one") {
  CHECK(printable("a\x9b"
                  "b") == "a\\x9bb");                              // a continuation alone, and C1 in 8 bits
  CHECK(printable("\xc0\x9b") == "\\xc0\\x9b");                    // overlong: ESC in two bytes
  CHECK(printable("\xe0\x80\x9b") == "\\xe0\\x80\\x9b");           // and in three
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // a surrogate
  CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond Unicode
  CHECK(printable("\xe2\x80") == "\\xe2\\x80");                    // cut off
  CHECK(printable("\xe2\x1b\xae") == "\\xe2\\x1b\\xae");
}

TEST_CASE("printable: JSON stays the same value, on one line, without those characters") {
  const std::string text = "a\u202eb\u2028c\u009b\x7f\U000e0041 😀 \\ \" \x1b\n";
  const auto value = nlohmann::json{{"message", text}, {"list", {1, 2}}};
  for (const int indent : {-1, 2}) {
    const auto line = printable_json(value.dump(indent));
    CHECK(nlohmann::json::parse(line) == value);
    CHECK_THAT(line, ContainsSubstring(R"(a\u202eb\u2028c\u009b\u007f\udb40\udc41 😀 )"));
    CHECK(line.find('\n') == std::string::npos);
  }
}

TEST_CASE("table: a cell of another's words is one cell on one line") {
  avenorctl::Table table{{{"BOT"}, {"WORDS"}}};
  table.row({"a\u202eb", "one\ntwo"});
  CHECK(table.lines() == std::vector<std::string>{"BOT       WORDS", "a\\u202eb  one\\x0atwo"});
}
