// Authentication. Alpaca uses no signatures: two headers, or one message on a stream. The only place here
// that reads a Secret.
#pragma once

#include <string>
#include <vector>

#include "net/headers.hpp"
#include "venue/alpaca/settings.hpp"

namespace avenor::venue::alpaca {

/// APCA-API-KEY-ID and APCA-API-SECRET-KEY. A value that cannot stand in a header is an error that does not
/// show it.
core::Result<net::Headers> auth_headers(const Credentials& credentials);

/// {"action":"auth","key":…,"secret":…}, the same on both streams. Never to be logged.
std::string auth_message(const Credentials& credentials);

}  // namespace avenor::venue::alpaca
