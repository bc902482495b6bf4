// Where a URL of the bus leads: a port of an address, or a path.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "config/host_port.hpp"

namespace avenor::bus {

/// Of tcp://HOST:PORT; nothing for any other URL.
std::optional<config::HostPort> tcp_endpoint(std::string_view url);

/// The path of ipc://PATH as it is written; empty for any other URL, and for a name that starts with '@': an
/// abstract socket is in no folder.
std::filesystem::path ipc_path(std::string_view url);

}  // namespace avenor::bus
