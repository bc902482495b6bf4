#include "bus/socket_options.hpp"

#include <cstdint>
#include <string_view>

#include "bus/subscriber.hpp"

namespace avenor::bus {

void allow_ipv6(zmq::socket_t& socket, const std::string& url) {
  // Only where an IPv6 address is given: with the option, tcp://* would listen on every IPv6 address as well.
  if (url.starts_with("tcp://[")) socket.set(zmq::sockopt::ipv6, true);
}

std::string connectable(std::string url) {
  constexpr std::string_view kAny = "tcp://*:";
  if (url.starts_with(kAny)) url.replace(0, kAny.size(), "tcp://127.0.0.1:");
  return url;
}

std::string bindable(std::string url) {
  constexpr std::string_view kHere = "tcp://localhost:";
  if (url.starts_with(kHere)) url.replace(0, kHere.size(), "tcp://127.0.0.1:");
  return url;
}

void set_common_options(zmq::socket_t& socket) {
  socket.set(zmq::sockopt::linger, 1000);
  socket.set(zmq::sockopt::heartbeat_ivl, 500);
  socket.set(zmq::sockopt::heartbeat_timeout, 1500);
  socket.set(zmq::sockopt::handshake_ivl, 2000);
  socket.set(zmq::sockopt::reconnect_ivl, 50);
  socket.set(zmq::sockopt::reconnect_ivl_max, 1000);
  socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(Subscriber::kMaxMessage));
}

}  // namespace avenor::bus
