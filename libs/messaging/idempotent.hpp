// Topics of commands that are idempotent. Pure. Internal to messaging.
//
// A command is delivered again although its number was seen: its sender repeats it because it has no answer,
// and a sender that repeats the same bytes keeps the number. The first copy may have arrived when the
// receiver did not accept commands yet. The receiver tells repeats apart by the command's own key (the
// order's id, the acknowledged version), never by the number. A state or an event that is repeated is nothing
// new.
#pragma once

#include <string_view>

#include "wire/topics.hpp"

namespace avenor::messaging {

inline bool is_idempotent(std::string_view topic) {
  constexpr std::string_view kOrders = "TRADE_ORDER.";
  return topic.starts_with(kOrders) || topic == wire::topics::kAck || topic == "CONTROL.REQUEST";
}

}  // namespace avenor::messaging
