// What config/bots/<bot_id>.json calls each bot, for the ledger's table of bots. The rest of the file is the
// bot's own affair.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ledger/bot_name.hpp"

namespace avenor::execution {

/// One for each of `bots`, from the nearest config/bots at or above `root` that has its file. Of a bot
/// without one, or with one that cannot be read, only the id is known: the bot itself refuses to start with
/// that.
std::vector<ledger::BotName> read_bot_names(const std::vector<std::string>& bots,
                                            const std::filesystem::path& root);

}  // namespace avenor::execution
