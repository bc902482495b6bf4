// An order's history in the ledger, from its rationale to its last fill: as lines for a person, as JSON for a
// program.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "ledger/reader.hpp"

namespace avenor::reporting {

struct OrderStory {
  ledger::Trade trade;
  std::vector<ledger::TradeEvent> events;  ///< in order of version
  std::vector<domain::Fill> fills;         ///< in order of time
  std::vector<domain::Order> exits;        ///< of a bracket, those that have orders; the oldest first

  bool is_open() const { return !domain::is_final(trade.order.status); }
};

/// Nothing when the ledger has no such order.
core::Result<std::optional<OrderStory>> read_order_story(ledger::LedgerReader& ledger,
                                                         const domain::ClientOrderId& id);

/// `reply`: execution's answer to the verb `order` about an order that is open, null when there was none
/// (pending_cancel.hpp). `now` gives the age of an UNKNOWN order.
std::vector<std::string> order_story_lines(const OrderStory& story, const domain::Control* reply,
                                           core::WallTime now);
std::string order_story_json(const OrderStory& story, const domain::Control* reply);

}  // namespace avenor::reporting
