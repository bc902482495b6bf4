// Whether a host is this machine by its name alone.
#pragma once

#include <string_view>

namespace avenor::core {

/// "localhost" (in any spelling, with or without the dot at its end), ::1 or an address in 127.0.0.0/8: never
/// a name that only begins so
/// ("127.example.com"). Without brackets.
bool is_loopback(std::string_view host);

}  // namespace avenor::core
