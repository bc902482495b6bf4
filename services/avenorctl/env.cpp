// avenorctl env: what a .env means, key by key.
#include <CLI/CLI.hpp>

#include "avenorctl/command.hpp"
#include "avenorctl/output.hpp"
#include "avenorctl/table.hpp"
#include "config/key_text.hpp"
#include "json/writer.hpp"

namespace avenor::avenorctl {
namespace {

constexpr std::string_view kMask = "********";

struct Line {
  std::string key, value, origin, takes, meaning;
  bool set = false;
};

/// The keys of the file, then the known keys that are set elsewhere or have a default.
std::vector<Line> lines(const config::Settings& settings, bool reveal, bool all) {
  std::vector<Line> found;
  const auto add = [&](const config::Setting& setting) {
    Line line{.key = setting.key,
              .value = setting.value.value_or(""),
              .origin = settings.origin(setting),
              .set = setting.value.has_value()};
    if (settings.keys().is_secret(setting.key) && !reveal && !line.value.empty()) line.value = kMask;
    if (const auto* known = settings.keys().find(setting.key)) {
      line.takes = config::accepted_values(*known->key);
      line.meaning = known->key->meaning;
    }
    found.push_back(std::move(line));
  };
  const auto listed_already = [&](std::string_view name) {
    return std::ranges::any_of(found, [&](const Line& line) { return line.key == name; });
  };
  for (const auto* setting : settings.of_file()) add(*setting);
  for (const auto& known : settings.keys().all()) {
    if (listed_already(known.name)) continue;
    if (const auto* setting = settings.find(known.name))
      add(*setting);
    else if (all)
      found.push_back({.key = known.name,
                       .value = config::default_value(*known.key),
                       .origin = "default",
                       .takes = config::accepted_values(*known.key),
                       .meaning = std::string{known.key->meaning},
                       .set = !known.key->fallback.empty()});
  }
  return found;
}

int run_env(const Invocation& invocation, const std::string& file, bool reveal) {
  auto settings = &invocation.settings;
  config::Settings other;
  if (!file.empty()) {
    auto loaded = config::Settings::load_file_alone(file, config::process_environment());
    if (!loaded) return complain(loaded.error().message);
    other = std::move(*loaded);
    settings = &other;
  }
  for (const auto* texts : {&settings->problems(), &settings->notes()})
    for (const auto& text : *texts) complain(text);
  const auto found = lines(*settings, reveal, file.empty() && !invocation.json);
  if (invocation.json) {
    print_json(json::object([&](auto& json) {
      for (const auto& line : found)
        if (line.set)
          json.field(line.key, line.value);
        else
          json.null_field(line.key);
    }));
    return 0;
  }
  Table table{{{"KEY"}, {"VALUE"}, {"FROM"}, {"TAKES"}, {"MEANING"}}};
  for (const auto& line : found)
    table.row({line.key, line.set ? line.value : "(not set)", line.origin, line.takes, line.meaning});
  table.print();
  return 0;
}

}  // namespace

void add_env(CLI::App& app, Commands& commands) {
  auto* command =
      app.add_subcommand("env", "every setting with its value, origin and meaning (secrets masked)");
  auto file = std::make_shared<std::string>();
  auto reveal = std::make_shared<bool>(false);
  command->add_option("--file", *file, "explain this file alone")->type_name("F");
  command->add_flag("--reveal", *reveal, "print secrets too");
  commands.emplace_back(
      command, [file, reveal](const Invocation& invocation) { return run_env(invocation, *file, *reveal); });
}

}  // namespace avenor::avenorctl
