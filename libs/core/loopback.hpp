// Whether a host name is this machine, without resolving it.
#pragma once

#include <string_view>

namespace avenor::core {

/// "localhost" (in any spelling, with or without the dot at its end), ::1 or an address in 127.0.0.0/8: never
/// a name that only begins like one ("127.example.com"). Without brackets.
bool is_loopback(std::string_view host);

}  // namespace avenor::core
