// What every subcommand receives, and how it is registered.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "config/settings.hpp"

namespace CLI {
class App;
}

namespace avenor::avenorctl {

struct Invocation {
  const config::Settings& settings;
  const std::filesystem::path& root;  ///< the folder of the .env
  bool json = false;  ///< one JSON value on standard output, nothing else; tail and drill print one a line
};

/// Returns the exit code: 0 done, 1 not done (with an error message), 64 bad arguments, 78 bad settings.
using Run = std::function<int(const Invocation&)>;
using Commands = std::vector<std::pair<CLI::App*, Run>>;

// Each adds its subcommand, or a few that belong together (control.cpp, why.cpp), with options and functions.
void add_doctor(CLI::App& app, Commands& commands);
void add_status(CLI::App& app, Commands& commands);
void add_watch(CLI::App& app, Commands& commands);
void add_tail(CLI::App& app, Commands& commands);
void add_trades(CLI::App& app, Commands& commands);
void add_positions(CLI::App& app, Commands& commands);
void add_order(CLI::App& app, Commands& commands);
void add_cancel(CLI::App& app, Commands& commands);
void add_control(CLI::App& app, Commands& commands);
void add_why(CLI::App& app, Commands& commands);
void add_migrate(CLI::App& app, Commands& commands);
void add_env(CLI::App& app, Commands& commands);
void add_summary(CLI::App& app, Commands& commands);
void add_drill(CLI::App& app, Commands& commands);
void add_version(CLI::App& app, Commands& commands);

/// "avenorctl: " and the text on standard error; returns 1.
int complain(const std::string& text);
/// DATABASE_URL; empty after an error message.
std::optional<std::string> database_url(const Invocation& invocation);

}  // namespace avenor::avenorctl
