#include "runtime/startup.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "core/wipe.hpp"
#include "runtime/affinity.hpp"
#include "runtime/log.hpp"
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

std::string wanted_cpus(const config::Settings& settings) {
  const config::Setting* wanted = settings.find("CPU_AFFINITY");
  return wanted == nullptr || !wanted->value || wanted->value->empty() ? std::string{kAuto} : *wanted->value;
}

bool is_list(const std::string& wanted) { return wanted != kAuto && wanted != kAll; }

// CPU_AFFINITY: empty, or the problem with it.
std::string settle_on_cpus(const config::Settings& settings, bool check_only) {
  if (auto problem = problem_of_affinity(settings); !problem.empty()) return problem;
  const std::string wanted = wanted_cpus(settings);
  if (check_only || !is_list(wanted)) return {};
  const auto kept = keep_to_cpus(*parse_cpus(wanted));
  return kept ? std::string{} : "CPU_AFFINITY=" + wanted + ": " + kept.error().message;
}

}  // namespace

tl::expected<Asked, int> parse_command_line(const std::string& name, const std::string& summary, int argc,
                                            char** argv, const std::vector<std::string_view>& secrets,
                                            const std::vector<Flag>& own_flags) {
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
  asked.settings.keep_secrets(secrets);
  return asked;
}

std::string problem_of_affinity(const config::Settings& settings) {
  const std::string wanted = wanted_cpus(settings);
  if (!is_list(wanted)) return {};
  const auto cpus = parse_cpus(wanted);
  if (!cpus) return "CPU_AFFINITY: " + cpus.error().message + "; auto and all are allowed too";
  // Also where nothing is started: what --check passes must start.
  const auto may = may_keep_to_cpus(*cpus);
  return may ? std::string{}
             : "CPU_AFFINITY=" + wanted + ": " + may.error().message + "; auto and all are allowed too";
}

bool Asked::shares_cpu() const { return wanted_cpus(settings) == kAuto; }

std::optional<int> finish_startup(const Asked& asked, const config::Reader& reader) {
  std::vector<std::string> problems = asked.problems;
  // Without the file every key would be missing too: that is one problem, not twenty.
  if (asked.readable) problems.insert(problems.end(), reader.problems().begin(), reader.problems().end());
  if (auto problem = settle_on_cpus(asked.settings, asked.check); !problem.empty())
    problems.push_back(std::move(problem));
  if (!problems.empty()) return refuse(asked.name, problems);
  if (asked.check) {
    for (const std::string& note : asked.notes)
      std::fprintf(stderr, "%s: %s\n", asked.name.c_str(), note.c_str());
    std::printf("%s: the settings are good\n", asked.name.c_str());
    return kExitOk;
  }
  const config::Setting* level = asked.settings.find("LOG_LEVEL");
  log::start(asked.name, level != nullptr && level->value ? *level->value : "info");
  for (const std::string& note : asked.notes) log::warning(note);
  return std::nullopt;
}

}  // namespace avenor::runtime
