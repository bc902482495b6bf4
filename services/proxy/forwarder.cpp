#include "proxy/forwarder.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <deque>
#include <set>
#include <string_view>
#include <tuple>

#include "bus/context_impl.hpp"
#include "bus/loop_socket.hpp"
#include "bus/socket_options.hpp"
#include "bus/state_topics.hpp"
#include "bus/subscriber.hpp"
#include "core/clock.hpp"
#include "core/failpoint.hpp"
#include "proxy/cache.hpp"
#include "proxy/source_of.hpp"
#include "proxy/subscriber_watch.hpp"

namespace avenor::proxy {
namespace {

using namespace std::chrono_literals;

constexpr int kBatch = 1000;     // messages per turn, before timers and the other side are served
constexpr int kQueue = 100'000;  // messages that a slow subscriber may lag behind, or a publisher be ahead
constexpr int kListenQueue =
    1024;  // connections waiting to be accepted: all clients reconnect at once after a restart
constexpr std::size_t kReplayBatch = 500;
constexpr auto kGather =
    5ms;  // subscriptions arrive in bursts; a topic that several ask for is replayed once

constexpr auto kSweep = 60s;
constexpr auto kForgottenAfter = std::chrono::hours(96);  // a long weekend

}  // namespace

struct Forwarder::Impl {
  Impl(boost::asio::io_context& loop, bus::Context& context)
      : io(loop),
        gather(loop),
        sweeper(loop),
        looker(loop),
        in(loop, zmq::socket_t(context.impl().zmq, zmq::socket_type::xsub),
           [this] { return forward_batch(); }),
        out(loop, zmq::socket_t(context.impl().zmq, zmq::socket_type::xpub),
            [this] { return take_subscriptions(); }),
        watch(loop, context.impl().zmq, out.zmq()) {
    for (bus::LoopSocket* side : {&in, &out}) {
      bus::set_common_options(side->zmq());
      side->zmq().set(zmq::sockopt::backlog, kListenQueue);
    }
    // The message queues are bounded; the subscription queues are not, because no subscription may be lost.
    in.zmq().set(zmq::sockopt::rcvhwm, kQueue);
    in.zmq().set(zmq::sockopt::sndhwm, 0);
    out.zmq().set(zmq::sockopt::sndhwm, kQueue);
    out.zmq().set(zmq::sockopt::rcvhwm, 0);
    // Report every subscription, also to a topic that others have subscribed to already.
    out.zmq().set(zmq::sockopt::xpub_verbose, 1);
  }

  void start() {
    // Subscribe upstream to everything: the cache needs it, and a publisher need not wait for subscriptions
    // to travel upstream before its messages arrive.
    constexpr std::string_view kAll = "\x01";
    in.zmq().send(zmq::buffer(kAll), zmq::send_flags::none);
    in.start();
    out.start();
    sweep();
    look();
  }

  bool forward_batch() {
    now = clock.mono();
    for (int taken = 0; taken < kBatch; ++taken) {
      if (zmq_msg_recv(topic.handle(), in.zmq().handle(), ZMQ_DONTWAIT) < 0) {
        out.check();
        look_in_flood();
        return false;
      }
      forward_one();
      if (taken + 1 == bus::Subscriber::kBacklog && backlog) backlog();
    }
    out.check();  // sending may have consumed the notification of a subscription
    look_in_flood();
    return true;
  }

  // A timer is too slow for it.
  void look_in_flood() {
    if (since_look < SubscriberWatch::kLookBytes) return;
    since_look = 0;
    watch.look(clock.mono());
  }

  void forward_one() {
    if (!topic.more()) return drop(topic);
    zmq_msg_recv(payload.handle(), in.zmq().handle(), ZMQ_DONTWAIT);
    if (payload.more() || topic.size() == 0) return drop(payload);
    const std::string_view name = topic.to_string_view();
    if (bus::is_state(name))
      cache.put(name, source_of(payload.to_string_view()), payload.to_string_view(), now);
    if (name.starts_with(bus::kRefused)) return forget_refused(name.substr(bus::kRefused.size()));
    ++counters.forwarded;
    since_look += payload.size();
    AVENOR_FAILPOINT("proxy.before_forward");
    zmq_msg_send(topic.handle(), out.zmq().handle(), ZMQ_SNDMORE | ZMQ_DONTWAIT);
    zmq_msg_send(payload.handle(), out.zmq().handle(), ZMQ_DONTWAIT);
    AVENOR_FAILPOINT("proxy.after_forward");
  }

  // A subscriber could not decode the cached message: remove it, so that later subscribers need not refuse it
  // again. The report is not forwarded.
  void forget_refused(std::string_view name) {
    if (cache.refused(name, payload.to_string_view())) ++counters.refused;
  }

  void sweep() {
    sweeper.expires_after(kSweep);
    sweeper.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      cache.expire(clock.mono() - kForgottenAfter);
      sweep();
    });
  }

  void look() {
    looker.expires_after(SubscriberWatch::kLook);
    looker.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      watch.look(clock.mono());
      look();
    });
  }

  // `last` is the frame that was read last: the rest of its message is dropped with it.
  void drop(zmq::message_t& last) {
    ++counters.malformed;
    bool more = last.more();
    while (more && zmq_msg_recv(payload.handle(), in.zmq().handle(), ZMQ_DONTWAIT) >= 0)
      more = payload.more();
  }

  bool take_subscriptions() {
    for (int taken = 0; taken < kBatch; ++taken) {
      if (!out.zmq().recv(subscription, zmq::recv_flags::dontwait)) return false;
      const std::string_view frame = subscription.to_string_view();
      if (!frame.empty() && frame.front() == '\x01') remember(frame.substr(1));
    }
    return true;
  }

  void remember(std::string_view prefix) {
    ++counters.subscriptions;
    if (asked.empty() && due.empty()) {
      gather.expires_after(kGather);
      gather.async_wait([this](const boost::system::error_code& error) {
        if (!error) replay();
      });
    }
    asked.emplace(prefix);
  }

  void replay() {
    for (const std::string& prefix : asked) {
      for (std::string& name : cache.topics_under(prefix)) {
        if (due_set.insert(name).second) due.push_back(std::move(name));
      }
    }
    asked.clear();
    for (std::size_t sent = 0; sent < kReplayBatch && !due.empty();) {
      sent += send_again(due.front());
      due_set.erase(due.front());
      due.pop_front();
    }
    out.check();
    if (due.empty() && asked.empty()) return;
    gather.expires_after(0ms);
    gather.async_wait([this](const boost::system::error_code& error) {
      if (!error) replay();
    });
  }

  std::size_t send_again(const std::string& name) {
    const auto all = cache.find(name);
    for (const std::string_view last : all) {
      ++counters.replayed;
      AVENOR_FAILPOINT("proxy.before_replay");
      zmq_send(out.zmq().handle(), name.data(), name.size(), ZMQ_SNDMORE | ZMQ_DONTWAIT);
      zmq_send(out.zmq().handle(), last.data(), last.size(), ZMQ_DONTWAIT);
      AVENOR_FAILPOINT("proxy.after_replay");
    }
    return all.size();
  }

  boost::asio::io_context& io;
  core::SystemClock clock;
  core::MonoTime now;          // of the batch
  std::size_t since_look = 0;  // bytes forwarded since the subscribers were looked at because of their amount
  Cache cache;
  Counters counters;
  std::function<void()> backlog;
  std::set<std::string, std::less<>> asked;  // prefixes since the last replay
  std::deque<std::string> due;               // topics to replay
  std::set<std::string, std::less<>> due_set;
  boost::asio::steady_timer gather, sweeper, looker;
  zmq::message_t topic, payload, subscription;
  bus::LoopSocket in;
  bus::LoopSocket out;
  SubscriberWatch watch;
};

Forwarder::Forwarder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Forwarder::~Forwarder() = default;

core::Result<std::unique_ptr<Forwarder>> Forwarder::bind(boost::asio::io_context& io, bus::Context& context,
                                                         const bus::Urls& urls) {
  auto impl = std::make_unique<Impl>(io, context);
  for (const auto& [key, url, side] : {std::tuple{"ZMQ_INBOUND_BUS_URL", &urls.inbound, &impl->in},
                                       std::tuple{"ZMQ_OUTBOUND_BUS_URL", &urls.outbound, &impl->out}}) {
    try {
      bus::allow_ipv6(side->zmq(), *url);
      side->zmq().bind(bus::bindable(*url));
    } catch (const zmq::error_t& error) {
      const bool taken = error.num() == EADDRINUSE;
      return core::fail(std::string(key) + ": cannot bind " + *url + ": " +
                        (taken ? "another process uses it. Is a proxy already running?" : error.what()));
    }
  }
  impl->start();
  return std::unique_ptr<Forwarder>(new Forwarder(std::move(impl)));
}

Forwarder::Counters Forwarder::counters() const {
  Counters counters = impl_->counters;
  counters.cached_messages = impl_->cache.messages();
  counters.cached_bytes = impl_->cache.bytes();
  counters.cut = impl_->watch.cut();
  return counters;
}

void Forwarder::on_cut(std::function<void(const std::string&)> handler) {
  impl_->watch.on_cut(std::move(handler));
}

void Forwarder::on_backlog(std::function<void()> handler) { impl_->backlog = std::move(handler); }

void Forwarder::flush() {
  for (int batches = 0; batches < 100 && impl_->forward_batch(); ++batches) {
  }
}

}  // namespace avenor::proxy
