#include "bus/same_socket.hpp"

#include <system_error>

#include "bus/endpoint.hpp"

namespace avenor::bus {
namespace {

namespace fs = std::filesystem;

/// Without its symbolic links as far as it exists; empty if the URL has none.
fs::path real_path(std::string_view url) {
  const fs::path written = ipc_path(url);
  if (written.empty()) return {};
  std::error_code error;
  const fs::path whole = fs::absolute(written, error).lexically_normal();
  const fs::path found = fs::weakly_canonical(whole, error);
  return error ? whole : found;
}

}  // namespace

bool same_socket(const std::string& one, const std::string& other) {
  if (one.empty() || other.empty()) return false;
  const auto first = tcp_endpoint(one), second = tcp_endpoint(other);
  if (first && second) return config::collide(*first, *second);
  const fs::path first_path = real_path(one), second_path = real_path(other);
  if (first_path.empty() || second_path.empty()) return one == other;
  return first_path == second_path;
}

}  // namespace avenor::bus
