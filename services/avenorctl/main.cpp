// avenorctl: the operator's command line.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "avenorctl/command.hpp"
#include "avenorctl/output.hpp"
#include "runtime/log.hpp"
#include "runtime/main_frame.hpp"
#include "runtime/service.hpp"
#include "runtime/version.hpp"

using namespace avenor;

namespace {

/// The subcommand that was chosen, on the settings that were asked for.
int run(const avenorctl::Commands& commands, const std::string& env, bool json) {
  namespace fs = std::filesystem;
  const auto file = env.empty() ? config::find_env_file(fs::current_path()) : std::optional{fs::path{env}};
  if (const auto foreign = env.empty() && file ? config::check_owner(*file) : std::nullopt)
    return avenorctl::complain(foreign->message), runtime::kExitConfig;
  const auto settings = config::Settings::load(file, config::process_environment());
  if (!settings) return avenorctl::complain(settings.error().message), runtime::kExitConfig;
  const fs::path root = file ? fs::absolute(*file).parent_path() : fs::current_path();
  const auto chosen = std::ranges::find_if(commands, [](const auto& entry) { return entry.first->parsed(); });
  return chosen->second({.settings = *settings, .root = root, .json = json});
}

/// After --help, --version or a bad argument.
int end_of_parsing(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  avenorctl::complain(error.what());
  avenorctl::print_error("Run with --help for more information.");
  return runtime::kExitUsage;
}

}  // namespace

int main(int argc, char** argv) {
  avenorctl::Output output;
  // The command prints its own output; log lines of the libraries would be noise.
  runtime::log::start("avenorctl", "error");
  return output.finish(runtime::run_main([&] {
    CLI::App app{"Inspects and controls the Avenor daemons.", "avenorctl"};
    app.footer(
        "Settings come from the nearest .env, searched upwards from the working directory; environment "
        "variables override it.\n"
        "Exit codes: 0 done, 1 not done (the message says why; also when the output could not be written), "
        "64 bad "
        "arguments, 78 bad settings.");
    app.require_subcommand(1);
    app.fallthrough();
    std::string env;
    bool json = false;
    app.add_option("--env", env, "read this .env instead of the nearest one")->type_name("FILE");
    app.add_flag("--json", json,
                 "one JSON value on standard output (tail, drill: one a line; not with watch)");
    app.set_version_flag("--version", "avenorctl " + runtime::version_text());
    avenorctl::Commands commands;
    for (const auto add :
         {avenorctl::add_doctor, avenorctl::add_status, avenorctl::add_watch, avenorctl::add_tail,
          avenorctl::add_trades, avenorctl::add_positions, avenorctl::add_order, avenorctl::add_cancel,
          avenorctl::add_control, avenorctl::add_why, avenorctl::add_migrate, avenorctl::add_env,
          avenorctl::add_summary, avenorctl::add_drill, avenorctl::add_version})
      add(app, commands);
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return end_of_parsing(app, error);
    }
    return run(commands, env, json);
  }));
}
