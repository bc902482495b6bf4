// What .env.example and the documents say of a setting is what its row says.
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "config/catalogue.hpp"
#include "config/key_text.hpp"
#include "config/reader.hpp"
#include "core/text_file.hpp"
#include "support/catch.hpp"

using namespace avenor;

namespace {

const std::filesystem::path kProject{AVENOR_SOURCE_DIR};

std::string text_of(const char* file) { return core::read_text_file(kProject / file).value(); }

config::KeyIndex usual_keys() {
  return config::Settings::load(std::nullopt, {{"VENUES", "alpaca"}}).value().keys();
}

/// Calls `found` with the parts of each match.
template <class Found>
void each_match(const std::string& text, const std::regex& pattern, Found found) {
  for (std::sregex_iterator hit{text.begin(), text.end(), pattern}, end; hit != end; ++hit) found(*hit);
}

std::string readers_of(const config::Key& key) {
  if (key.readers == config::kEveryDaemon) return "every daemon";
  std::string text;
  for (const auto* readers : {&key.readers, &key.kind_readers})
    for (const auto reader : *readers)
      if (!reader.empty()) text += (text.empty() ? "" : ", ") + std::string{reader};
  return text;
}

std::string row_of(const config::Key& key) {
  const std::string fallback = config::default_value(key);
  std::string takes = config::accepted_values(key);
  if (key.secret) takes += " (secret)";
  return fmt::format("| `{}` | {} | {} | {} | {} |\n", key.name, takes,
                     fallback.empty() ? "–" : "`" + fallback + "`", key.meaning, readers_of(key));
}

}  // namespace

TEST_CASE("settings: .env.example shows every setting, a default as it is, and no other name") {
  std::map<std::string, std::set<std::string>> shown;
  each_match(text_of(".env.example"), std::regex{R"re((?:^|\n)#?([A-Z][A-Z0-9_]*)=([^\n]*))re"},
             [&](const std::smatch& hit) { shown[hit[1]].insert(hit[2]); });
  const auto keys = usual_keys();
  for (const auto& [name, key, room, of_account] : keys.all()) {
    INFO(name);
    CHECK(shown.contains(name));
    if (!key->fallback.empty()) CHECK(shown[name].contains(std::string{key->fallback}));
  }
  for (const auto& [name, values] : shown) {
    INFO(name);
    CHECK(keys.find(name) != nullptr);
  }
}

TEST_CASE("settings: .env.example is good as it stands") {
  const auto settings = config::Settings::load(kProject / ".env.example", {}).value();
  CHECK(settings.problems().empty());
  CHECK(settings.notes().empty());
  config::Reader reader{settings};
  for (const auto& [name, key, room, of_account] : settings.keys().all()) reader.check(name);
  reader.limits_must_not_be_empty();
  CHECK(reader.problems().empty());
}

TEST_CASE("settings: the table in docs/operations.md is the rows") {
  std::string table = "| setting | takes | default | meaning | read by |\n|---|---|---|---|---|\n";
  for (const auto& room : config::catalogue())
    for (const auto& key : room.keys) table += row_of(key);
  const std::string document = text_of("docs/operations.md");
  const bool is_there = document.find("\n\n" + table + "\n") != std::string::npos;
  INFO("the table must read:\n" << table);
  CHECK(is_there);
}

TEST_CASE("settings: a default that a document mentions is the row's") {
  const auto keys = usual_keys();
  int checked = 0;
  for (const char* file : {"docs/operations.md", "docs/bus.md", "docs/performance.md", "README.md"}) {
    // `FEED_STALE_S` (30), `TRIGGER_SPLIT_HOLD_S` (60 s), `TRIGGER_CONFIRM_MS` (250; 0 to 5000)
    each_match(text_of(file),
               std::regex{R"re(`([A-Z][A-Z0-9_]+)` \(([0-9.]+)(?:; ([0-9.]+) to ([0-9.]+)\))?)re"},
               [&](const std::smatch& hit) {
                 const auto* known = keys.find(std::string{hit[1]});
                 if (known == nullptr) return;
                 INFO(file << ": " << hit.str());
                 CHECK(hit[2].str() == known->key->fallback);
                 if (!hit[3].matched) return void(++checked);
                 CHECK(hit[3].str() == known->key->least);
                 CHECK(hit[4].str() == known->key->most);
                 ++checked;
               });
  }
  CHECK(checked >= 10);
  checked = 0;
  each_match(text_of("docs/paper_exchange.md"), std::regex{R"re(\| `(PAPER_[A-Z_]+)` \| `([^`]+)`)re"},
             [&](const std::smatch& hit) {
               INFO(hit.str());
               CHECK(hit[2].str() == keys.find(std::string{hit[1]})->key->fallback);
               ++checked;
             });
  CHECK(checked >= 8);
}
