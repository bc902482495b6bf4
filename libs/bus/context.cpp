#include "bus/context.hpp"

namespace avenor::bus {

Context::Context() : impl_(std::make_unique<Impl>()) {}
Context::~Context() = default;

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
