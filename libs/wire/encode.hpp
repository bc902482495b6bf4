// The only encoder of the bus: the counterpart of decode.hpp. What it is given as rationale must be a JSON
// object or empty. Text that is not UTF-8 goes out as U+FFFD.
#pragma once

#include <string>

#include "wire/messages.hpp"

namespace avenor::wire {

/// Replaces `out` by the payload of `message`; keeps its capacity. The topic is topic_of(message).
void encode(const Envelope& envelope, const Message& message, std::string& out);

/// A JSON object as avenorctl --json prints it: the same spelling as the payload, without the envelope.
std::string to_json(const Message& message);

}  // namespace avenor::wire
