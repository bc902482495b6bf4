// Reports whether a connecting socket's peer is connected, from ZeroMQ's monitor. Internal to bus.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <zmq.hpp>

#include "bus/loop_socket.hpp"

namespace avenor::bus {

class Monitor {
 public:
  /// `socket` must not have connected yet.
  Monitor(boost::asio::io_context& io, zmq::context_t& context, zmq::socket_t& socket);
  ~Monitor();

  void on_change(std::function<void(bool)> handler) { handler_ = std::move(handler); }
  bool connected() const { return connected_; }

 private:
  bool drain();

  zmq::socket_t& observed_;
  std::unique_ptr<LoopSocket> events_;
  std::function<void(bool)> handler_;
  bool connected_ = false;
};

}  // namespace avenor::bus
