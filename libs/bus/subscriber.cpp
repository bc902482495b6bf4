#include "bus/subscriber.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "bus/context_impl.hpp"
#include "bus/loop_socket.hpp"
#include "bus/monitor.hpp"
#include "bus/socket_options.hpp"
#include "core/text_hash.hpp"

namespace avenor::bus {
namespace {

constexpr int kReceiveBound =
    100'000;                // messages; beyond, the proxy's queue fills and then drops messages for us only
constexpr int kTurn = 256;  // messages in a row before timers and signals are served

}  // namespace

struct Subscriber::Impl {
  Impl(boost::asio::io_context& io, Context& context, Handler on_message)
      : handler(std::move(on_message)),
        socket(io, zmq::socket_t(context.impl().zmq, zmq::socket_type::sub), [this] { return drain(); }),
        monitor(io, context.impl().zmq, socket.zmq()) {
    set_common_options(socket.zmq());
    // Subscriptions are messages too: a bound would silently lose some of a long list at every reconnect.
    socket.zmq().set(zmq::sockopt::sndhwm, 0);
    socket.zmq().set(zmq::sockopt::rcvhwm, kReceiveBound);
  }

  bool drain() {
    for (int taken = 0; taken < kTurn; ++taken) {
      if (!socket.zmq().recv(topic, zmq::recv_flags::dontwait)) return false;
      if (receive_rest()) deliver();
      if (taken + 1 == kBacklog && backlog) backlog();
    }
    return true;
  }

  // The other frames of a message are there when its first is. False when it is not two frames.
  bool receive_rest() {
    int frames = 1;
    for (bool more = topic.more(); more; ++frames) {
      if (!socket.zmq().recv(frames == 1 ? payload : excess, zmq::recv_flags::dontwait)) break;
      more = (frames == 1 ? payload : excess).more();
    }
    if (frames == 2) return true;
    ++counters.malformed;
    return false;
  }

  void deliver() {
    const std::string_view name = topic.to_string_view();
    if (!wanted(name)) {
      ++counters.filtered;
      return;
    }
    ++counters.received;
    handler(name, payload.to_string_view());
  }

  bool wanted(std::string_view name) const {
    return std::any_of(families.begin(), families.end(),
                       [&](const auto& prefix) { return name.starts_with(prefix); }) ||
           exact.contains(name);
  }

  void subscribe(std::string_view prefix) {
    socket.zmq().set(zmq::sockopt::subscribe, prefix);
    socket.check();
  }

  Handler handler;
  std::function<void()> backlog;
  std::vector<std::string> families;
  std::unordered_set<std::string, core::TextHash, std::equal_to<>> exact;
  Counters counters;
  zmq::message_t topic, payload, excess;
  LoopSocket socket;
  Monitor monitor;
};

Subscriber::Subscriber(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Subscriber::~Subscriber() = default;

core::Result<std::unique_ptr<Subscriber>> Subscriber::connect(boost::asio::io_context& io, Context& context,
                                                              const std::string& outbound_url,
                                                              Handler handler) {
  try {
    auto impl = std::make_unique<Impl>(io, context, std::move(handler));
    allow_ipv6(impl->socket.zmq(), outbound_url);
    impl->socket.zmq().connect(connectable(outbound_url));
    impl->socket.start();
    return std::unique_ptr<Subscriber>(new Subscriber(std::move(impl)));
  } catch (const zmq::error_t& error) {
    return core::fail("cannot connect to the outbound bus URL " + outbound_url + ": " + error.what());
  }
}

void Subscriber::subscribe_family(std::string_view prefix) {
  if (std::find(impl_->families.begin(), impl_->families.end(), prefix) != impl_->families.end()) return;
  impl_->families.emplace_back(prefix);
  impl_->subscribe(prefix);
}

void Subscriber::subscribe_exact(std::string_view topic) {
  if (impl_->exact.emplace(topic).second) impl_->subscribe(topic);
}

void Subscriber::unsubscribe_exact(std::string_view topic) {
  if (impl_->exact.erase(std::string(topic)) == 0) return;
  impl_->socket.zmq().set(zmq::sockopt::unsubscribe, topic);
  impl_->socket.check();
}

void Subscriber::on_backlog(std::function<void()> handler) { impl_->backlog = std::move(handler); }

void Subscriber::on_connected(std::function<void(bool)> handler) {
  impl_->monitor.on_change(std::move(handler));
}
bool Subscriber::connected() const { return impl_->monitor.connected(); }
Subscriber::Counters Subscriber::counters() const { return impl_->counters; }

}  // namespace avenor::bus
