// For a program that must be told its port. Prefer binding to 127.0.0.1:0 where the program can tell what it
// got.
#pragma once

#include <cstdint>
#include <string>

namespace avenor::testing {

/// A port that was free a moment ago, outside of the range that outgoing connections take; never the same
/// twice in one process.
std::uint16_t free_port();

/// "tcp://127.0.0.1:<free_port()>"
std::string free_tcp_url();

}  // namespace avenor::testing
