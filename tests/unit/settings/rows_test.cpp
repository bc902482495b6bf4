// The rows of all rooms: each is sound, and each key that the code asks for has one.
#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "config/catalogue.hpp"
#include "config/reader.hpp"
#include "core/text_file.hpp"
#include "support/catch.hpp"

using namespace avenor;
using config::KeyType;
using core::Decimal;
namespace fs = std::filesystem;

namespace {

config::Settings with(config::Environment environment) {
  return config::Settings::load(std::nullopt, environment).value();
}

std::vector<std::string> problems(const std::string& name, const std::string& value) {
  const auto settings = with({{name, value}});
  config::Reader reader{settings};
  reader.check(name);
  return reader.problems();
}

bool is_number(KeyType type) {
  return type == KeyType::Integer || type == KeyType::Decimal || type == KeyType::Seconds;
}

}  // namespace

TEST_CASE("rows: each setting is declared once, by a room that is named once, with what a person needs") {
  std::set<std::string_view> rooms, names;
  for (const auto& room : config::catalogue()) {
    CHECK(rooms.insert(room.name).second);
    CHECK_FALSE(room.keys.empty());
    for (const auto& key : room.keys) {
      INFO(key.name);
      CHECK(names.insert(key.name).second);
      CHECK_FALSE(key.meaning.empty());
      CHECK_FALSE(key.readers[0].empty());
      CHECK((key.name.find('<') != std::string_view::npos) == !key.each_of.empty());
    }
  }
  CHECK(names.size() > 40);
}

TEST_CASE("rows: numbers have bounds, choices and URLs have words, and nothing else has") {
  for (const auto& room : config::catalogue()) {
    for (const auto& key : room.keys) {
      INFO(key.name);
      CHECK(key.least.empty() == !is_number(key.type));
      CHECK(key.most.empty() == key.least.empty());
      const bool needs_words = key.type == KeyType::Choice || key.type == KeyType::Url;
      if (needs_words) CHECK_FALSE(key.words[0].empty());
      if (!needs_words && key.type != KeyType::Decimal) CHECK(key.words[0].empty());
    }
  }
}

TEST_CASE("rows: a default is within its own bounds, and what is beyond them is refused by key and range") {
  const auto settings = with({});
  for (const auto& [name, key, room, of_account] : settings.keys().all()) {
    INFO(name);
    for (const auto fallback : {key->fallback, key->local_fallback})
      CHECK(problems(name, std::string{fallback}).empty());
    if (!is_number(key->type)) continue;
    CHECK(problems(name, std::string{key->least}).empty());
    CHECK(problems(name, std::string{key->most}).empty());
    const auto least = Decimal::parse(key->least).value(), most = Decimal::parse(key->most).value();
    const auto step = key->type == KeyType::Integer ? Decimal{1} : Decimal::parse("0.000000000001").value();
    for (const auto& beyond : {least - step, most + step}) {
      const auto found = problems(name, beyond.to_string());
      REQUIRE(found.size() == 1);
      CHECK_THAT(found[0], ContainsSubstring(name) && ContainsSubstring("from " + std::string{key->least} +
                                                                        " to " + std::string{key->most}));
    }
  }
}

TEST_CASE("rows: no time is below 0.1 s or beyond a day") {
  const auto settings = with({});
  for (const auto& [name, key, room, of_account] : settings.keys().all()) {
    INFO(name);
    if (name.ends_with("_S")) CHECK(is_number(key->type));
    if (key->type != KeyType::Seconds) continue;
    CHECK(Decimal::parse(key->least).value() >= Decimal::parse("0.1").value());
    CHECK(Decimal::parse(key->most).value() <= Decimal{86'400});
  }
}

TEST_CASE("rows: every key that the code asks for is declared") {
  const std::regex asked{R"re((?:reader\w*(?:\.\w+\(|, )|settings\w*(?:\.|->)find\()"([A-Z][A-Z0-9_]+)")re"};
  const auto settings = with({});
  std::set<std::string> found;
  for (const char* part : {"libs", "services"}) {
    for (const auto& entry : fs::recursive_directory_iterator{fs::path{AVENOR_SOURCE_DIR} / part}) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
      const std::string text = core::read_text_file(entry.path()).value();
      for (std::sregex_iterator hit{text.begin(), text.end(), asked}, end; hit != end; ++hit)
        found.insert((*hit)[1]);
    }
  }
  for (const std::string& key : found) {
    INFO(key);
    CHECK(settings.keys().find(key) != nullptr);
  }
  CHECK(found.contains("ZMQ_INBOUND_BUS_URL"));
  CHECK(found.contains("DATABASE_URL"));
}
