// What a session is told about its bot.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "domain/ids.hpp"

namespace avenor::bot {

struct Settings {
  domain::BotId bot_id;
  domain::VenueName venue;
  std::vector<domain::Symbol> symbols;
  core::Duration max_price_age = std::chrono::seconds(5);
  core::Duration order_expiry = std::chrono::seconds(30);
  core::Duration execution_silent = std::chrono::seconds(5);
  /// TRADE_ORDER.QUERY while it is unanswered, orders, cancels
  core::Duration ask_every = std::chrono::seconds(1);
  core::Duration compare_every = std::chrono::seconds(60);  ///< positions with the ledger
  std::size_t max_unconfirmed = 1024;
  std::string tag;  ///< see order_client/order_ids.hpp
};

}  // namespace avenor::bot
