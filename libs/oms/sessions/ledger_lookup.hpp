// Finds the order that a venue's report refers to, in memory or else in the ledger.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "core/lru_map.hpp"
#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class LedgerLookup {
 public:
  explicit LedgerLookup(const SessionContext& context) : context_(context) {}

  /// `then` gets nullptr where neither has it. It runs at once for an order in memory, else when the ledger
  /// has answered; the order is in memory from then on. Where the ledger answers with an error (its row does
  /// not read), nobody knows whose the order is: that is told, and `unread` runs instead.
  void find(const domain::VenueOrderId& venue_id, const std::string& client_id,
            std::function<void(LiveOrder*)> then, std::function<void()> unread = {});

 private:
  using Found = core::Result<std::optional<ledger::Stored>>;
  bool is_ours(const Found& found) const;
  LiveOrder* restore(const ledger::Stored& stored);
  void report_unread(const domain::VenueOrderId& venue_id, const core::Error& error);

  const SessionContext& context_;
  static constexpr std::size_t kMostTold = 10'000;
  core::LruSet<std::string> told_{kMostTold};  ///< the venue's ids of those that could not be read
};

}  // namespace avenor::oms
