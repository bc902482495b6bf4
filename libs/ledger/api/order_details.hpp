// What execution has to say of an order that it made itself, by type. How a row says it is the ledger's
// business (ledger/rationale.hpp); a bot says its own in OrderRequest::rationale.
#pragma once

#include <optional>

#include "domain/order.hpp"

namespace avenor::ledger {

/// The order took another's place.
struct Replaces {
  domain::ClientOrderId id;  ///< the old order's
  domain::Quantity wanted;   ///< what both together may fill
  bool operator==(const Replaces&) const = default;
};

struct OrderDetails {
  std::optional<Replaces> replaces;
  std::optional<domain::Price> price_seen;  ///< of an exit that execution holds: when it was made
};

}  // namespace avenor::ledger
