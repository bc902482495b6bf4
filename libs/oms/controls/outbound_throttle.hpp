// The last counter before the venue: per symbol, within any minute, no more orders leave than have come in
// and were approved. It knows nothing of why an order leaves, so a fault anywhere before it cannot send
// without end.
//
// An approval is a token under the order's id, and leaving spends it. An order that waits for its connection
// keeps its token for kWindow; it may not wait longer itself. Deterministic; the memory is that of orders
// that were approved and have not left.
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

  /// The order has come in and was approved, or was let go and has not left after all: it may leave once.
  void admit(const domain::Symbol& symbol, const domain::ClientOrderId& id, core::MonoTime now);
  /// Spends the order's token; false: it has none, and must not leave.
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
    std::deque<Approved> ages;  ///< the oldest first; may name some that are spent or were given anew
  };
  static void lapse(Tokens& tokens, core::MonoTime now);

  std::map<domain::Symbol, Tokens> symbols_;
};

}  // namespace avenor::oms
