// BOT_STATEs of any size.
#pragma once

#include <string>

#include "domain/messages.hpp"

namespace avenor::testing {

inline domain::BotState state_of(int orders, int positions, std::size_t text) {
  domain::BotState state;
  state.bot_id = domain::BotId{"b"};
  for (int i = 0; i < orders; ++i)
    state.open_orders.push_back({.client_order_id = domain::ClientOrderId{"b:entry:" + std::to_string(i)},
                                 .bot_id = state.bot_id,
                                 .symbol = domain::Symbol{"IBM"},
                                 .venue = domain::VenueName{"alpaca"},
                                 .qty = domain::Quantity{1},
                                 .status = domain::OrderStatus::Submitted,
                                 .version = 2,
                                 .message = std::string(text, '\x01')});
  for (int i = 0; i < positions; ++i)
    state.positions.push_back({.symbol = domain::Symbol{"S" + std::to_string(i)},
                               .venue = domain::VenueName{"alpaca"},
                               .bot_id = state.bot_id,
                               .qty = domain::Quantity{i}});
  return state;
}

}  // namespace avenor::testing
