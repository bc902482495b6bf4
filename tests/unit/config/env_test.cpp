#include "config/env.hpp"

#include <algorithm>

#include "config/interpolate.hpp"
#include "support/catch.hpp"
#include "unit/config/python_dotenv_table.hpp"

using namespace avenor::config;

TEST_CASE("env: every text means what it means to python-dotenv") {
  const Environment environment{{"HOME_X", "from env"}, {"EMPTY", ""}, {"WINS", "environment"}};
  for (const auto& row : avenor::testing::python_dotenv_table()) {
    INFO("text: " << row.text << "\nas of python-dotenv " << row.since);
    auto parsed = parse_env(row.text);
    REQUIRE(parsed);
    interpolate(parsed->entries, environment);
    std::vector<std::pair<std::string, std::optional<std::string>>> values;
    for (const EnvEntry& entry : parsed->entries) {
      const auto same_key = [&](const auto& value) { return value.first == entry.key; };
      const auto earlier = std::find_if(values.begin(), values.end(), same_key);
      if (earlier == values.end())
        values.emplace_back(entry.key, entry.value);
      else
        earlier->second = entry.value;
    }
    CHECK(values == row.values);
    CHECK(parsed->bad_lines == row.bad_lines);
  }
}

TEST_CASE("env: entries and bad statements carry the line they begin in") {
  const auto parsed =
      parse_env("\xEF\xBB\xBF# head\r\n\r\nA=\"one\r\ntwo\"\r\n\r\n\r\n=bad\r\n\r\nB=2\r\nA=3").value();
  CHECK(parsed.entries == std::vector<EnvEntry>{{.key = "A", .value = "one\ntwo", .line = 3},
                                                {.key = "B", .value = "2", .line = 9},
                                                {.key = "A", .value = "3", .line = 10}});
  CHECK(parsed.bad_lines == std::vector<int>{7});
}

TEST_CASE("env: bytes that are not UTF-8 are refused with their line") {
  for (const std::string bad : {"\xFF", "\xC3", "\xC3(", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                                "\xF4\x90\x80\x80", "\xF0\x9F\x98", "\x80"}) {
    const auto parsed = parse_env("A=1\r\nB=" + bad + "\nC=3");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message == "line 2 is not UTF-8");
  }
  CHECK(parse_env("A=\xF0\x9F\x98\x80").value().entries[0].value == "\xF0\x9F\x98\x80");
}

TEST_CASE("env: no text is no entry") {
  for (const char* text : {"", "\n", "  \t\n\n", "# only a note"}) {
    const auto parsed = parse_env(text).value();
    CHECK(parsed.entries.empty());
    CHECK(parsed.bad_lines.empty());
  }
}
