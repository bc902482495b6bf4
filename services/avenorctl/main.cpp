// avenorctl: the hand tool.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "avenorctl/command.hpp"
#include "runtime/log.hpp"
#include "runtime/service.hpp"
#include "runtime/startup.hpp"

using namespace avenor;

int main(int argc, char** argv) {
  return runtime::guarded([&] {
    avenorctl::Commands commands;
    bool json = false;
    auto asked = runtime::ask("avenorctl", "Looks at, and steers, the daemons of Avenor.", argc, argv, [&](CLI::App& app) {
      app.require_subcommand(1);
      app.fallthrough();
      app.add_flag("--json", json, "one JSON value on standard output");
      avenorctl::add_doctor(app, commands);
      avenorctl::add_status(app, commands);
      avenorctl::add_watch(app, commands);
      avenorctl::add_tail(app, commands);
      avenorctl::add_trades(app, commands);
      avenorctl::add_positions(app, commands);
      avenorctl::add_order(app, commands);
      avenorctl::add_cancel(app, commands);
      avenorctl::add_control(app, commands);
      avenorctl::add_why(app, commands);
      avenorctl::add_migrate(app, commands);
      avenorctl::add_env(app, commands);
      avenorctl::add_summary(app, commands);
    });
    if (!asked) return asked.error();
    runtime::log::start("avenorctl", "error");  // its words are its output; the library's are noise here
    const auto chosen = std::ranges::find_if(commands, [](const auto& entry) { return entry.first->parsed(); });
    return chosen->second({.settings = asked->settings, .root = asked->root, .json = json});
  });
}
