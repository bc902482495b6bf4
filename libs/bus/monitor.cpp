#include "bus/monitor.hpp"

#include <cstdint>
#include <cstring>
#include <sstream>
#include <string>

namespace avenor::bus {

Monitor::Monitor(boost::asio::io_context& io, zmq::context_t& context, zmq::socket_t& socket)
    : observed_(socket) {
  std::ostringstream name;
  name << "inproc://monitor-" << socket.handle();
  const std::string address = name.str();
  // The handshake, not the TCP connection: a process that accepts and then sends nothing is not a peer.
  if (zmq_socket_monitor(socket.handle(), address.c_str(),
                         ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED) != 0) {
    throw zmq::error_t();
  }
  zmq::socket_t pair(context, zmq::socket_type::pair);
  pair.set(zmq::sockopt::linger, 0);
  pair.connect(address);
  events_ = std::make_unique<LoopSocket>(io, std::move(pair), [this] { return drain(); });
  events_->start();
}

Monitor::~Monitor() {
  if (observed_.handle() != nullptr) zmq_socket_monitor(observed_.handle(), nullptr, 0);
}

bool Monitor::drain() {
  zmq::message_t event;
  zmq::message_t address;
  if (!events_->zmq().recv(event, zmq::recv_flags::dontwait)) return false;
  if (event.more() && !events_->zmq().recv(address)) return false;
  std::uint16_t kind = 0;
  if (event.size() < sizeof kind) return false;
  std::memcpy(&kind, event.data(), sizeof kind);
  const bool now = kind == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
  if (now == connected_) return false;
  connected_ = now;
  if (handler_) handler_(now);
  return false;
}

}  // namespace avenor::bus
