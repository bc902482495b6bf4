// A session's settings for its bot.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "domain/ids.hpp"

namespace avenor::bot {

struct Settings {
  domain::BotId bot_id;
  domain::VenueName venue;  ///< of the symbols that `venues` does not name
  std::vector<domain::Symbol> symbols;
  core::Duration max_price_age = std::chrono::seconds(5);
  core::Duration order_expiry = std::chrono::seconds(30);
  core::Duration execution_silent = std::chrono::seconds(5);
  /// TRADE_ORDER.QUERY while it is unanswered, orders, cancels
  core::Duration ask_every = std::chrono::seconds(1);
  core::Duration compare_every = std::chrono::seconds(60);  ///< positions with the ledger
  std::size_t max_unconfirmed = 1024;
  std::string tag;  ///< see order_client/order_ids.hpp
  std::map<domain::Symbol, domain::VenueName> venues{};

  /// Where the bot trades it.
  const domain::VenueName& venue_of(const domain::Symbol& symbol) const {
    const auto named = venues.find(symbol);
    return named == venues.end() ? venue : named->second;
  }
  /// One of the bot's symbols, but at a venue where it does not trade it: not the bot's position.
  bool is_elsewhere(const domain::Symbol& symbol, const domain::VenueName& at) const {
    return at != venue_of(symbol) && std::find(symbols.begin(), symbols.end(), symbol) != symbols.end();
  }
};

}  // namespace avenor::bot
