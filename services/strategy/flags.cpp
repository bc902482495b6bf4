#include "strategy/flags.hpp"

#include <CLI/CLI.hpp>

#include "runtime/service.hpp"

namespace avenor::bot {

std::optional<Flags> parse_flags(int argc, char** argv, int& exit_code) {
  Flags flags;
  std::string env;
  CLI::App app{"Runs one bot: prices in, orders out. The bot is described in config/bots/<bot_id>.json.", "strategy"};
  app.add_option("--bot", flags.bot, "the bot's id, as its file is called")->required();
  app.add_option("--env", env, "the .env file (else the nearest one, walking up from here)");
  app.add_flag("--check", flags.check, "read the settings and the bot's file, report every problem, and stop");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? runtime::kExitOk : runtime::kExitUsage;
    return {};
  }
  if (!env.empty()) flags.env = env;
  return flags;
}

}  // namespace avenor::bot
