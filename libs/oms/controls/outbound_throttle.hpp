// The last counter before the venue: per symbol and minute, no more orders are sent than were received and
// approved. It does not depend on why an order is sent, so no earlier fault can send orders without end.
//
// An approval is a token under the order's id, and sending spends it. An order that waits for its connection
// keeps its token for kWindow, the longest that it may wait. Deterministic; memory is bounded by the approved
// orders that are not sent yet.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <unordered_map>

#include "core/clock.hpp"
#include "domain/ids.hpp"

namespace avenor::oms {

class OutboundThrottle {
 public:
  static constexpr core::Duration kWindow = std::chrono::seconds{60};

  /// The order was approved, or was released but certainly not sent: it may be sent once.
  void admit(const domain::Symbol& symbol, const domain::ClientOrderId& id, core::MonoTime now);
  /// Spends the order's token; false: it has none, and must not be sent.
  bool leave(const domain::Symbol& symbol, const domain::ClientOrderId& id, core::MonoTime now);

  /// Forgets symbols in which nothing waits.
  void forget_idle(core::MonoTime now);

  /// Tokens that are neither spent nor lapsed.
  std::size_t waiting(const domain::Symbol& symbol, core::MonoTime now);

 private:
  struct Approved {
    core::MonoTime at;
    domain::ClientOrderId id;
  };
  struct Tokens {
    std::unordered_map<domain::ClientOrderId, core::MonoTime> unspent;
    std::deque<Approved> ages;  ///< oldest first; may contain tokens that are spent or were renewed
  };
  static void lapse(Tokens& tokens, core::MonoTime now);

  std::map<domain::Symbol, Tokens> symbols_;
};

}  // namespace avenor::oms
