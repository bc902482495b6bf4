#include "support/free_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>
#include <set>
#include <stdexcept>

namespace avenor::testing {
namespace {

bool can_bind(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool ok = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return ok;
}

}  // namespace

std::uint16_t free_port() {
  static std::set<std::uint16_t> given;
  static std::mt19937 random{std::random_device{}()};
  // Below Linux's ephemeral range (32768 and up): a port from there may be taken by any outgoing connection
  // meanwhile.
  std::uniform_int_distribution<int> pick(12'000, 32'000);
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const auto port = static_cast<std::uint16_t>(pick(random));
    if (!given.contains(port) && can_bind(port)) {
      given.insert(port);
      return port;
    }
  }
  throw std::runtime_error("no free port");
}

std::string free_tcp_url() { return "tcp://127.0.0.1:" + std::to_string(free_port()); }

}  // namespace avenor::testing
