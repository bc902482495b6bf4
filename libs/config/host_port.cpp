#include "config/host_port.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>

namespace avenor::config {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

struct Found {
  int error = 0;  ///< of getaddrinfo
  Addresses addresses{nullptr, &::freeaddrinfo};
};

Found find_addresses(const std::string& host, int port, int flags) {
  addrinfo wanted{};
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV | flags;
  wanted.ai_socktype = SOCK_STREAM;
  Found found;
  addrinfo* first = nullptr;
  found.error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &first);
  found.addresses.reset(first);
  return found;
}

bool is_numeric(const std::string& host, int family) {
  const Found found = find_addresses(host, 0, AI_NUMERICHOST);
  return found.error == 0 && found.addresses->ai_family == family;
}

bool is_name(std::string_view host) {
  const auto is_alnum = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return is_alnum(host.front()) &&
         std::ranges::all_of(host, [&](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; });
}

std::string text_of(const addrinfo& address) {
  std::array<char, NI_MAXHOST> text{};
  const int error = ::getnameinfo(address.ai_addr, address.ai_addrlen, text.data(), text.size(), nullptr, 0,
                                  NI_NUMERICHOST);
  return error == 0 ? text.data() : std::string();
}

// Shared by the thread and its waiter: a resolver may take longer than the waiter waits.
struct Lookup {
  std::mutex mutex;
  std::condition_variable answered;
  bool done = false;
  int error = 0;
  std::string address;
};

/// One spelling of each host: names in lower case without the dot at their end, localhost as 127.0.0.1,
/// numeric addresses as the system writes them, and an IPv4 address in IPv6 as the former.
std::string canonical(std::string_view text) {
  std::string host{text};
  std::ranges::transform(host, host.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (host.ends_with('.')) host.pop_back();
  if (host == "localhost") return "127.0.0.1";
  if (const Found found = find_addresses(host, 0, AI_NUMERICHOST); host != "*" && found.error == 0)
    host = text_of(*found.addresses);
  constexpr std::string_view kMapped = "::ffff:";
  if (host.starts_with(kMapped) && host.find('.') != std::string::npos) host.erase(0, kMapped.size());
  return host;
}

/// A socket on `every` blocks one on `host`: :: also takes the IPv4 addresses, 0.0.0.0 only those.
bool covers(std::string_view every, std::string_view host) {
  return every == "::" || ((every == "*" || every == "0.0.0.0") && host.find(':') == std::string_view::npos);
}

}  // namespace

std::optional<HostPort> parse_host_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const std::string_view digits = text.substr(colon + 1);
  int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.front() == '-' || port > 65535)
    return std::nullopt;
  std::string host{text.substr(0, colon)};
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.find('\0') != std::string::npos) return std::nullopt;  // would end the name for the resolver
  const bool good = bracketed ? is_numeric(host, AF_INET6)
                    : host.find_first_not_of("0123456789.") == std::string::npos
                        ? is_numeric(host, AF_INET)
                        : host == "*" || is_name(host);
  if (!good) return std::nullopt;
  return HostPort{.host = std::move(host), .port = port};
}

bool is_address(const std::string& host) { return find_addresses(host, 0, AI_NUMERICHOST).error == 0; }

core::Result<std::string> address_of(const std::string& host, core::Duration deadline) {
  if (host == "localhost") return std::string("127.0.0.1");
  if (host == "*")
    return core::fail(
        "* is not an address: use 0.0.0.0 for every interface, or 127.0.0.1 for this machine only");
  if (is_address(host)) return host;
  const auto lookup = std::make_shared<Lookup>();
  std::thread([lookup, host] {
    const Found found = find_addresses(host, 0, 0);
    const std::scoped_lock lock(lookup->mutex);
    lookup->error = found.error;
    if (found.error == 0) lookup->address = text_of(*found.addresses);
    lookup->done = true;
    lookup->answered.notify_all();
  }).detach();
  std::unique_lock lock(lookup->mutex);
  const bool in_time = deadline.count() > 0 &&  // a zero deadline is always missed, however fast the answer
                       lookup->answered.wait_for(lock, deadline, [&] { return lookup->done; });
  const std::string way_out = "; use an address of this machine, such as 127.0.0.1, or correct the name";
  if (!in_time) return core::fail("the name " + host + " was not resolved in time" + way_out);
  if (lookup->error != 0)
    return core::fail("the name " + host + " does not resolve (" + ::gai_strerror(lookup->error) + ")" +
                      way_out);
  return lookup->address;
}

core::Status can_bind(const std::string& address, int port) {
  const Found found = find_addresses(address, port, AI_NUMERICHOST);
  if (found.error != 0)
    return core::fail(address + " is not an address: use one of this machine, such as 127.0.0.1");
  const int fd = ::socket(found.addresses->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return core::fail("cannot create a socket for " + address + ": " + std::strerror(errno));
  const int yes = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const int error = ::bind(fd, found.addresses->ai_addr, found.addresses->ai_addrlen) == 0 ? 0 : errno;
  ::close(fd);
  if (error == 0 || error == EADDRINUSE) return {};
  if (error == EADDRNOTAVAIL)
    return core::fail(address +
                      " is not an address of this machine: use one that it has, such as 127.0.0.1 (`ip "
                      "address` lists them)");
  if (error == EACCES)
    return core::fail("port " + std::to_string(port) +
                      " needs more privileges than this user has: use a port from 1024 up");
  return core::fail("cannot bind " + address + " port " + std::to_string(port) + ": " + std::strerror(error));
}

bool collide(const HostPort& one, const HostPort& other) {
  if (one.port != other.port || one.port == 0) return false;
  const std::string first = canonical(one.host), second = canonical(other.host);
  return first == second || covers(first, second) || covers(second, first);
}

}  // namespace avenor::config
