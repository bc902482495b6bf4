// What the daemon needs to know before it can run: the .env, and the bot's file.
#pragma once

#include <string>
#include <vector>

#include "bus/bus.hpp"
#include "core/clock.hpp"
#include "strategy/bot_file.hpp"
#include "strategy/flags.hpp"
#include "strategy/session.hpp"

namespace avenor::bot {

struct Config {
  bus::Urls bus;
  core::Duration heartbeat_interval{};
  std::string log_level;
  strategy::BotFile bot;
  std::vector<std::string> notes;  ///< for the log: what is odd but no reason to refuse
};

/// Adds every problem to `problems`; the result is whole only when there is none. The bot's file is looked for as
/// config/bots/<bot_id>.json beside the .env and above it, then in the working directory and above it.
Config read_config(const Flags& flags, std::vector<std::string>& problems);

/// `tag`: a few random characters, fresh for each session.
Settings session_settings(const strategy::BotFile& bot, const std::string& tag);

}  // namespace avenor::bot
