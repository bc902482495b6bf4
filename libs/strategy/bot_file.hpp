// config/bots/<bot_id>.json: a bot with its strategy and symbols.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "strategy/registry.hpp"

namespace avenor::strategy {

/// The "limits" of the file: the bot's own limits, before any risk limit of execution.
struct BotLimits {
  core::Duration max_price_age = std::chrono::seconds(5);  ///< max_price_age_s: no order on an older price
  core::Duration order_expiry =
      std::chrono::seconds(30);  ///< order_expiry_s: an unconfirmed intent dies after it
  core::Duration execution_silent =
      std::chrono::seconds(5);  ///< execution_silent_s: without an answer for this long: no new orders
  int max_unconfirmed = 1024;   ///< max_unconfirmed: orders in the outbox
};

struct BotFile {
  domain::BotId bot_id;
  std::string bot_name;       ///< for people; the bot_id when absent
  std::string bot_type;       ///< for people: "momentum"; the strategy's name when absent
  std::string strategy_name;  ///< of the registry
  domain::VenueName venue;    ///< of the symbols that are not in `venues`; empty: the home of each
  std::vector<domain::Symbol> symbols;
  std::map<domain::Symbol, domain::VenueName> venues;  ///< of those written as SYMBOL@VENUE
  BotLimits limits;
  std::unique_ptr<Strategy> strategy;
};

/// Reads the text of a bot's file. `name` (its file name) opens every message; `bot_id` is what the file must
/// hold: the bot's file is called by its name. Every problem is added to `problems`; the result is whole only
/// when there is none.
BotFile read_bot(std::string_view json, const std::string& name, const domain::BotId& bot_id,
                 const Registry& registry, std::vector<std::string>& problems);

/// The same for `folder`/<bot_id>.json.
BotFile load_bot(const std::filesystem::path& folder, const domain::BotId& bot_id, const Registry& registry,
                 std::vector<std::string>& problems);

}  // namespace avenor::strategy
