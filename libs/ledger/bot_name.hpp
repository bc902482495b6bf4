// A bot's display name: trading.bots.
#pragma once

#include <string>

#include "domain/ids.hpp"

namespace avenor::ledger {

struct BotName {
  domain::BotId bot_id;
  std::string bot_name;       ///< empty: nothing is known but the id
  std::string bot_type;       ///< "momentum"
  std::string strategy_name;  ///< "ema_cross"
  bool operator==(const BotName&) const = default;
};

}  // namespace avenor::ledger
