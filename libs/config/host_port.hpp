// A host and a port, and whether a daemon could listen there: checked by --check, before anything is built.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace avenor::config {

struct HostPort {
  std::string host;  ///< a v6 address without its brackets
  int port = 0;
  bool operator==(const HostPort&) const = default;
};

/// host:port or [v6]:port. A host in brackets must be an IPv6 address, one of digits and dots an IPv4
/// address, any other a name (letters, digits, . - _) or *.
std::optional<HostPort> parse_host_port(std::string_view text);

/// IPv4 or IPv6, as the kernel takes it.
bool is_address(const std::string& host);

/// The host as an address: itself when it is one, 127.0.0.1 for localhost, else what the system's resolver
/// says. A resolver that has not answered by `deadline` is an error.
core::Result<std::string> address_of(const std::string& host,
                                     core::Duration deadline = std::chrono::seconds(3));

/// Whether this process may bind a socket there. The socket is closed at once and never listens. A port in
/// use is not an error: the daemon itself may be running. `address` is numeric; port 0 is any free one.
core::Status can_bind(const std::string& address, int port);

/// True when two listeners cannot use both: the same port of one address, in whatever spelling, or of every
/// address. No name but localhost is resolved.
bool collide(const HostPort& one, const HostPort& other);

}  // namespace avenor::config
