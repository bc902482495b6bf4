// The names in config/bots/<bot_id>.json, for the ledger's table of bots. Only the bot reads the rest of the
// file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ledger/bot_name.hpp"

namespace avenor::execution {

/// One for each of `bots`, from the nearest config/bots at or above `root` that has its file. Only the id is
/// known of a bot whose file is missing or unreadable: the bot itself refuses to start then.
std::vector<ledger::BotName> read_bot_names(const std::vector<std::string>& bots,
                                            const std::filesystem::path& root);

}  // namespace avenor::execution
