// Exits that execution holds, whose price has been reached, and that have not been sent: reported when that
// lasts, whatever prevents it. In memory only, so the report does not wait for the ledger.
#pragma once

#include <cstddef>
#include <string>

#include "core/clock.hpp"
#include "oms/brackets/closable_position.hpp"
#include "oms/brackets/held_bracket.hpp"
#include "oms/brackets/trigger_doubts.hpp"
#include "oms/orders/event_sink.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class DueExits {
 public:
  DueExits(const core::Clock& clock, OrderStore& orders, const ClosablePosition& position,
           const TriggerDoubts& doubts, const Router& router, const Readiness& readiness, EventSink& events)
      : clock_(clock),
        orders_(orders),
        position_(position),
        doubts_(doubts),
        router_(router),
        readiness_(readiness),
        events_(events) {}

  /// The price has reached this exit, and not the other.
  void reached(HeldBracket& held, bool profit);
  /// No exit is to be sent at the present price.
  void not_reached(HeldBracket& held);
  /// Reports what has been due for too long, once, and that it was sent. Called before an exit's end is
  /// processed: one that was sent and filled at once has been sent, too.
  void look(HeldBracket& held, const LiveOrder& entry);
  /// How many of its exits were reported, are still not sent, and have no other alert that says why.
  std::size_t unsent(const HeldBracket& held, const LiveOrder& entry) const;

 private:
  void sent(HeldBracket& held, const LiveOrder& entry, const LiveOrder& exit);
  /// Another alert has reported why it is not sent, or nothing is left to close.
  bool explained(const HeldBracket& held, const LiveOrder& entry) const;
  std::string cause(const HeldBracket& held, const LiveOrder& entry, bool profit) const;
  std::string cause(const LiveOrder& exit, VenueComponents& components) const;

  const core::Clock& clock_;
  OrderStore& orders_;
  const ClosablePosition& position_;
  const TriggerDoubts& doubts_;
  const Router& router_;
  const Readiness& readiness_;
  EventSink& events_;
};

}  // namespace avenor::oms
