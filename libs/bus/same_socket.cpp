#include "bus/same_socket.hpp"

#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "config/host_port.hpp"

namespace avenor::bus {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTcp = "tcp://", kIpc = "ipc://";

std::optional<config::HostPort> tcp_of(std::string_view url) {
  if (!url.starts_with(kTcp)) return std::nullopt;
  return config::parse_host_port(url.substr(kTcp.size()));
}

/// As far as the path exists. Empty for what is no path: tcp, and the abstract name of a socket.
fs::path path_of(std::string_view url) {
  if (!url.starts_with(kIpc) || url.substr(kIpc.size()).starts_with('@')) return {};
  std::error_code error;
  const fs::path whole = fs::absolute(url.substr(kIpc.size()), error).lexically_normal();
  const fs::path found = fs::weakly_canonical(whole, error);
  return error ? whole : found;
}

}  // namespace

bool same_socket(const std::string& one, const std::string& other) {
  if (one.empty() || other.empty()) return false;
  const auto first = tcp_of(one), second = tcp_of(other);
  if (first && second) return config::collide(*first, *second);
  const fs::path first_path = path_of(one), second_path = path_of(other);
  if (first_path.empty() || second_path.empty()) return one == other;
  return first_path == second_path;
}

}  // namespace avenor::bus
