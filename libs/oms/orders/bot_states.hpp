// Answers a bot's query with BOT_STATE: its open orders and positions.
#pragma once

#include <cstdint>
#include <vector>

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/orders/position_book.hpp"
#include "oms/orders/seen_bots.hpp"
#include "oms/sessions/readiness.hpp"

namespace avenor::oms {

class BotStates {
 public:
  BotStates(const core::Clock& clock, ledger::Ledger& ledger, OrderStore& orders,
            const PositionBook& positions, const SeenBots& bots, const Readiness& readiness,
            EventSink& events)
      : clock_(clock),
        ledger_(ledger),
        orders_(orders),
        positions_(positions),
        bots_(bots),
        readiness_(readiness),
        events_(events) {}

  /// The bot may have orders or positions.
  bool knows(const domain::BotId& bot) const;
  /// The state of each of these bots, with one query to the ledger.
  void tell(const std::vector<domain::BotId>& bots);
  /// The answer to an unknown bot: from memory.
  void tell_nothing(const domain::BotId& bot);

 private:
  domain::BotState state_of(const domain::BotId& bot);
  bool is_durable(const domain::Confirmation& told);
  void publish(domain::BotState state);

  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  OrderStore& orders_;
  const PositionBook& positions_;
  const SeenBots& bots_;
  const Readiness& readiness_;
  EventSink& events_;
  std::int64_t last_answer_ = 0;  ///< the number of the latest BOT_STATE
};

}  // namespace avenor::oms
