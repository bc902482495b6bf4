#include "bus/endpoint.hpp"

namespace avenor::bus {
namespace {

constexpr std::string_view kTcp = "tcp://", kIpc = "ipc://";

}  // namespace

std::optional<config::HostPort> tcp_endpoint(std::string_view url) {
  if (!url.starts_with(kTcp)) return std::nullopt;
  return config::parse_host_port(url.substr(kTcp.size()));
}

std::filesystem::path ipc_path(std::string_view url) {
  if (!url.starts_with(kIpc) || url.substr(kIpc.size()).starts_with('@')) return {};
  return url.substr(kIpc.size());
}

}  // namespace avenor::bus
