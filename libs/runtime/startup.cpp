#include "runtime/startup.hpp"

#include <CLI/CLI.hpp>  // IWYU pragma: keep (an umbrella header)
#include <cstdio>

#include "core/wipe.hpp"
#include "runtime/affinity.hpp"
#include "runtime/log.hpp"
#include "runtime/main_frame.hpp"
#include "runtime/service.hpp"
#include "runtime/version.hpp"

namespace avenor::runtime {
namespace {

void read_settings(Asked& asked, const std::string& env) {
  namespace fs = std::filesystem;
  const auto file = env.empty() ? config::find_env_file(fs::current_path()) : std::optional(fs::path(env));
  asked.root = file ? fs::absolute(*file).parent_path() : fs::current_path();
  if (env.empty() && file) {
    if (const auto foreign = config::check_owner(*file)) {
      asked.readable = false;
      asked.problems.push_back(foreign->message);
      return;
    }
  }
  config::Environment environment = config::process_environment();
  core::Result<config::Settings> settings = config::Settings::load(file, environment);
  for (auto& [key, value] : environment) core::wipe(value);
  if (!settings) {
    asked.readable = false;
    asked.problems.push_back(settings.error().message);
    return;
  }
  asked.settings = std::move(*settings);
  asked.notes = asked.settings.notes();
  asked.problems.insert(asked.problems.end(), asked.settings.problems().begin(),
                        asked.settings.problems().end());
  if (const auto finding = asked.settings.permissions()) {
    (finding->fatal ? asked.problems : asked.notes).push_back(finding->message);
  }
}

constexpr std::string_view kAuto = "auto", kAll = "all";

bool is_list(std::string_view wanted) { return wanted != kAuto && wanted != kAll; }

}  // namespace

tl::expected<Asked, int> parse_command_line(const std::string& name, const std::string& summary, int argc,
                                            char** argv, const std::vector<Flag>& own_flags) {
  Asked asked{.name = name,
              .settings = {},
              .root = {},
              .check = false,
              .readable = true,
              .problems = {},
              .notes = {}};
  std::string env;
  CLI::App app{summary, name};
  app.footer(
      "Settings come from the nearest .env, walking up from the working directory, and over it the "
      "environment\n"
      "(see .env.example). Exit codes: 0 asked to stop, 64 bad flag, 78 bad settings.");
  app.add_option("--env", env, "read this .env instead of the nearest one")->type_name("FILE");
  app.add_flag("--check", asked.check, "read the settings, report every problem, and stop");
  app.set_version_flag("--version", "avenor " + name + " " + version_text());
  for (const Flag& flag : own_flags)
    app.add_option(flag.name, *flag.value, flag.help)->required(flag.required);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(app.exit(error) == 0 ? kExitOk : kExitUsage);
  }
  read_settings(asked, env);
  asked.settings.keep_secrets_of(name);
  return asked;
}

void check_affinity(config::Reader& reader) {
  const std::string wanted = reader.text("CPU_AFFINITY");
  if (!is_list(wanted)) return;
  const auto cpus = parse_cpus(wanted);
  if (!cpus)
    return reader.problem("CPU_AFFINITY: " + cpus.error().message + "; auto and all are allowed too");
  // Also with --check: settings that pass it must start.
  if (const auto may = may_keep_to_cpus(*cpus); !may)
    reader.problem("CPU_AFFINITY=" + wanted + ": " + may.error().message + "; auto and all are allowed too");
}

bool Asked::shares_cpu() const { return config::Reader{settings}.text("CPU_AFFINITY") == kAuto; }

std::optional<int> finish_startup(const Asked& asked, config::Reader& reader) {
  const std::string level = reader.choice("LOG_LEVEL");
  const std::string cpus = reader.text("CPU_AFFINITY");
  check_affinity(reader);
  std::vector<std::string> problems = asked.problems;
  // Without the file every key would be missing too: report one problem, not twenty.
  if (asked.readable) problems.insert(problems.end(), reader.problems().begin(), reader.problems().end());
  if (!problems.empty()) return refuse(asked.name, problems);
  if (asked.check) {
    for (const std::string& note : asked.notes)
      std::fprintf(stderr, "%s: %s\n", asked.name.c_str(), note.c_str());
    std::printf("%s: the settings are valid\n", asked.name.c_str());
    return kExitOk;
  }
  if (is_list(cpus)) {
    if (const auto kept = keep_to_cpus(*parse_cpus(cpus)); !kept)
      return refuse(asked.name, {"CPU_AFFINITY=" + cpus + ": " + kept.error().message});
  }
  log::start(asked.name, level);
  for (const std::string& note : asked.notes) log::warning(note);
  return std::nullopt;
}

}  // namespace avenor::runtime
