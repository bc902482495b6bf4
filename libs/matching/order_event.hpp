// An order's event, as reported to the account's owner.
#pragma once

#include <string>

#include "matching/order.hpp"

namespace avenor::matching {

enum class EventKind {
  New,
  PartialFill,
  Fill,
  PendingCancel,
  Cancelled,
  Expired,
  Rejected,
  Replaced,
  ReplaceRejected
};

struct OrderEvent {
  EventKind kind = EventKind::New;
  WallTime at;
  std::string event_id;
  std::string execution_id;
  const Order* order = nullptr;          ///< in the state that the event made; later it may have another
  const matching::Fill* fill = nullptr;  ///< for the two kinds of fill
};

}  // namespace avenor::matching
