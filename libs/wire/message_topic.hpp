// Which topic a message belongs on.
#pragma once

#include <string>
#include <string_view>

#include "domain/home_venues.hpp"
#include "wire/messages.hpp"

namespace avenor::wire {

/// The topic that a message belongs on, in place of what `out` holds. A Heartbeat's and an Alert's come from
/// their fields; that of a symbol, and of an account, from where it is at home as well (topics.hpp).
void topic_of(const Message& message, const domain::HomeVenues& homes, std::string& out);
/// The same when the message's venue is home.
std::string topic_of(const Message& message);
/// True when `topic` is the message's, whatever its symbol's home venue. `room` is overwritten.
bool belongs_on(const Message& message, std::string_view topic, std::string& room);

}  // namespace avenor::wire
