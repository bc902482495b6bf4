// The configuration of the daemon: the settings, and the bot's file.
#pragma once

#include <filesystem>
#include <string>

#include "bot/settings.hpp"
#include "bus/urls.hpp"
#include "config/reader.hpp"
#include "core/clock.hpp"
#include "listings/listings.hpp"
#include "strategy/bot_file.hpp"

namespace avenor::strategy_daemon {

struct Config {
  bus::Urls bus;
  core::Duration heartbeat_interval{};
  strategy::BotFile bot;
  listings::Listings listings;  ///< VENUES and SYMBOLS, as far as they are set
};

/// What is wrong, in the bot's file too, is in `reader.problems()`. The bot's file is config/bots/<bot>.json
/// in `root` or above it, else in the working directory or above it.
Config read_config(config::Reader& reader, const std::string& bot, const std::filesystem::path& root);

/// `tag`: a few random characters, fresh for each session (see order_client/order_ids.hpp).
bot::Settings session_settings(const Config& config, const std::string& tag);

}  // namespace avenor::strategy_daemon
