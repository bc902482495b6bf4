// The order that a message is about, for the log. Internal to messaging.
#pragma once

#include <string_view>

#include "wire/messages.hpp"

namespace avenor::messaging {

/// Empty when the message is not about one order. A view of the message.
std::string_view client_order_id_of(const wire::Message& message);

}  // namespace avenor::messaging
