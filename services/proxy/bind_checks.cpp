#include "proxy/bind_checks.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>

#include "bus/endpoint.hpp"
#include "bus/socket_options.hpp"

namespace avenor::proxy {
namespace {

namespace fs = std::filesystem;

std::array<std::pair<std::string_view, std::string>, 2> both(const bus::Urls& urls) {
  return {{{"ZMQ_INBOUND_BUS_URL", urls.inbound}, {"ZMQ_OUTBOUND_BUS_URL", urls.outbound}}};
}

std::string why() { return std::strerror(errno); }

/// Why no socket can be created there; empty if it can.
std::string fault_of(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  struct stat seen{};
  if (::stat(folder.c_str(), &seen) != 0)
    return fmt::format(
        "the folder {} cannot be used ({}): create it (systemd creates /run/user/UID/avenor when it starts "
        "the proxy), or name another",
        folder.string(), why());
  if (!S_ISDIR(seen.st_mode)) return fmt::format("{} is not a folder: name another", folder.string());
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    return fmt::format("this user may not write in the folder {} ({}): name another", folder.string(), why());
  const std::string lock = path.string() + ".lock";
  if (::stat(lock.c_str(), &seen) == 0 &&
      (!S_ISREG(seen.st_mode) || ::access(lock.c_str(), R_OK | W_OK) != 0))
    return fmt::format("this user may not lock {}: name another path, or remove the file while no proxy runs",
                       lock);
  if (::lstat(path.c_str(), &seen) == 0 && !S_ISSOCK(seen.st_mode))
    return fmt::format("{} exists and is not a socket: name another path, or remove it", path.string());
  return {};
}

}  // namespace

void check_names(config::Reader& reader, const bus::Urls& urls) {
  for (const auto& [key, url] : both(urls)) {
    const auto place = bus::tcp_endpoint(bus::bindable(url));
    if (!place || place->host == "*" || config::is_address(place->host)) continue;
    reader.problem(
        fmt::format("{}: {} has a host name, and only an address can be bound: use an address of this "
                    "machine, such as tcp://127.0.0.1:{} or tcp://[::1]:{}, or * for every IPv4 address",
                    key, url, place->port, place->port));
  }
}

void check_bind(config::Reader& reader, const bus::Urls& urls) {
  for (const auto& [key, url] : both(urls)) {
    if (const auto place = bus::tcp_endpoint(bus::bindable(url))) {
      const std::string host = place->host == "*" ? "0.0.0.0" : place->host;
      if (!config::is_address(host)) continue;  // reported by check_names()
      if (const auto may = config::can_bind(host, place->port); !may)
        reader.problem(fmt::format("{}: {}: {}", key, url, may.error().message));
    } else if (const fs::path path = bus::ipc_path(url); !path.empty()) {
      if (const auto fault = fault_of(path); !fault.empty())
        reader.problem(fmt::format("{}: {}: {}", key, url, fault));
    }
  }
}

}  // namespace avenor::proxy
