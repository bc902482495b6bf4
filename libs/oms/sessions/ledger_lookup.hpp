// Finds the order that a venue's report refers to, in memory or else in the ledger.
#pragma once

#include <functional>
#include <string>

#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class LedgerLookup {
 public:
  explicit LedgerLookup(const SessionContext& context) : context_(context) {}

  /// `then` gets nullptr where neither has it. It runs at once for an order in memory, else when the ledger
  /// has answered; the order is in memory from then on.
  void find(const domain::VenueOrderId& venue_id, const std::string& client_id,
            std::function<void(LiveOrder*)> then);

 private:
  LiveOrder* restore(const ledger::Stored& stored);

  const SessionContext& context_;
};

}  // namespace avenor::oms
