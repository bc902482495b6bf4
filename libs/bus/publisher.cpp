#include <stdexcept>

#include "bus/bus.hpp"
#include "bus/context.hpp"
#include "bus/loop_socket.hpp"
#include "bus/monitor.hpp"

namespace avenor::bus {

struct Publisher::Impl {
  Impl(boost::asio::io_context& io, Context& context)
      : socket(io, zmq::socket_t(context.impl().zmq, zmq::socket_type::pub), [] { return false; }),
        monitor(io, context.impl().zmq, socket.zmq()) {
    set_common_options(socket.zmq());
    socket.zmq().set(zmq::sockopt::sndhwm, kSendBound);
    socket.zmq().set(zmq::sockopt::rcvhwm, 0);
    // The proxy is the only peer, so "full" can be told instead of dropped.
    socket.zmq().set(zmq::sockopt::xpub_nodrop, 1);
  }

  LoopSocket socket;
  Monitor monitor;
  std::uint64_t refused = 0;
};

Publisher::Publisher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Publisher::~Publisher() = default;

core::Result<std::unique_ptr<Publisher>> Publisher::connect(boost::asio::io_context& io, Context& context,
                                                            const std::string& inbound_url) {
  try {
    auto impl = std::make_unique<Impl>(io, context);
    impl->socket.zmq().connect(inbound_url);
    impl->socket.start();
    return std::unique_ptr<Publisher>(new Publisher(std::move(impl)));
  } catch (const zmq::error_t& error) {
    return core::fail("cannot connect to the inbound bus URL " + inbound_url + ": " + error.what());
  }
}

bool Publisher::send(std::string_view topic, std::string_view payload) {
  void* const socket = impl_->socket.zmq().handle();
  if (zmq_send(socket, topic.data(), topic.size(), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) {
    ++impl_->refused;
    return false;
  }
  // ZeroMQ counts whole messages: what took the topic takes the payload.
  if (zmq_send(socket, payload.data(), payload.size(), ZMQ_DONTWAIT) < 0) {
    throw std::logic_error(std::string("half a message is stuck in the publisher: ") +
                           zmq_strerror(zmq_errno()));
  }
  return true;
}

std::uint64_t Publisher::refused() const { return impl_->refused; }
void Publisher::on_connected(std::function<void(bool)> handler) {
  impl_->monitor.on_change(std::move(handler));
}
bool Publisher::connected() const { return impl_->monitor.connected(); }

}  // namespace avenor::bus
