#include "bus/publisher.hpp"

#include <boost/asio/post.hpp>
#include <stdexcept>
#include <vector>

#include "bus/context_impl.hpp"
#include "bus/loop_socket.hpp"
#include "bus/monitor.hpp"
#include "bus/queue_bytes.hpp"
#include "bus/socket_options.hpp"

namespace avenor::bus {

namespace {

struct Message {
  zmq::message_t topic, payload;
};

// Messages that leave together at most. Each batch wakes ZeroMQ's thread, and behind it the proxy, once: in a
// burst a turn has hundreds, and with 32 at a time the proxy was woken twice as often.
constexpr std::size_t kGathered = 256;

}  // namespace

struct Publisher::Impl {
  Impl(boost::asio::io_context& loop, Context& context)
      : io(loop),
        socket(io, zmq::socket_t(context.impl().zmq, zmq::socket_type::pub), [] { return false; }),
        monitor(io, context.impl().zmq, socket.zmq()) {
    set_common_options(socket.zmq());
    socket.zmq().set(zmq::sockopt::sndhwm, kSendBound);
    socket.zmq().set(zmq::sockopt::rcvhwm, 0);
    // The proxy is the only peer, so a full queue can be reported instead of dropping silently.
    socket.zmq().set(zmq::sockopt::xpub_nodrop, 1);
    gathered.reserve(kGathered);
    leaving.reserve(kGathered);
  }
  ~Impl() {
    try {
      flush();
    } catch (const std::exception&) {  // nothing can be reported any more
    }
  }

  void send(Message message) {
    if (turn_is_open) {
      gathered.push_back(std::move(message));
      if (gathered.size() == kGathered) flush();
      return;
    }
    turn_is_open = true;
    boost::asio::post(io, [this, alive = std::weak_ptr<bool>(alive)] {
      if (alive.expired()) return;
      turn_is_open = false;
      flush();
    });
    send_now(message);
  }

  void flush() {
    leaving.swap(gathered);
    for (Message& message : leaving) send_now(message);
    leaving.clear();
  }

  void send_now(Message& message) {
    void* const handle = socket.zmq().handle();
    if (zmq_msg_send(message.topic.handle(), handle, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) {
      ++refused;
      return;
    }
    // ZeroMQ counts whole messages: if it accepts the topic frame it accepts the payload.
    if (zmq_msg_send(message.payload.handle(), handle, ZMQ_DONTWAIT) < 0) {
      throw std::logic_error(std::string("the publisher could send only half of a message: ") +
                             zmq_strerror(zmq_errno()));
    }
  }

  boost::asio::io_context& io;
  QueueBytes bytes{Publisher::kMostBytes};
  LoopSocket socket;
  Monitor monitor;
  std::vector<Message> gathered, leaving;
  bool turn_is_open = false;
  std::uint64_t refused = 0;
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

Publisher::Publisher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Publisher::~Publisher() = default;

core::Result<std::unique_ptr<Publisher>> Publisher::connect(boost::asio::io_context& io, Context& context,
                                                            const std::string& inbound_url) {
  try {
    auto impl = std::make_unique<Impl>(io, context);
    allow_ipv6(impl->socket.zmq(), inbound_url);
    impl->socket.zmq().connect(connectable(inbound_url));
    impl->socket.start();
    return std::unique_ptr<Publisher>(new Publisher(std::move(impl)));
  } catch (const zmq::error_t& error) {
    return core::fail("cannot connect to the inbound bus URL " + inbound_url + ": " + error.what());
  }
}

void Publisher::send(std::string_view topic, std::string_view payload) {
  if (!impl_->bytes.takes(payload.size())) {
    ++impl_->refused;
    return;
  }
  impl_->send({.topic = zmq::message_t(topic), .payload = impl_->bytes.message(payload)});
}

std::uint64_t Publisher::refused() const { return impl_->refused; }
void Publisher::on_connected(std::function<void(bool)> handler) {
  impl_->monitor.on_change(std::move(handler));
}
bool Publisher::connected() const { return impl_->monitor.connected(); }

}  // namespace avenor::bus
