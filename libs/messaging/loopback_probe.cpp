#include "messaging/loopback_probe.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "runtime/log.hpp"

namespace avenor::messaging {
namespace {

using namespace std::chrono_literals;

// ZeroMQ repeats a subscriber's topics in the order of their bytes after a reconnect: one that sorts last
// proves that all the others have arrived.
constexpr std::string_view kProbe = "~LINK.";
constexpr auto kWhileDown = 50ms;
constexpr auto kWhileUp = 1s;
constexpr auto kPatience = 3s;

}  // namespace

LoopbackProbe::LoopbackProbe(boost::asio::io_context& io, bus::Publisher& publisher,
                             bus::Subscriber& subscriber, const std::string& session)
    : publisher_(publisher), subscriber_(subscriber), topic_(std::string(kProbe) + session), timer_(io) {
  publisher_.on_connected([this](bool) { peer_changed(); });
  subscriber_.on_connected([this](bool) { peer_changed(); });
  // Subscribed after the daemon's own topics, before its loop runs: it must arrive last.
  boost::asio::post(io, [this, alive = std::weak_ptr<bool>(alive_)] {
    if (!alive.expired()) subscriber_.subscribe_exact(topic_);
  });
  probe();
}

LoopbackProbe::~LoopbackProbe() {
  publisher_.on_connected(nullptr);
  subscriber_.on_connected(nullptr);
}

bool LoopbackProbe::is_probe(std::string_view topic) { return topic.starts_with(kProbe); }

void LoopbackProbe::peer_changed() {
  if (!publisher_.connected() || !subscriber_.connected()) set(false);
  probe();
}

void LoopbackProbe::probe() {
  if (up_ && Clock::now() - last_back_ > kPatience) set(false);
  // A probe without a proxy would only fill the queue.
  if (publisher_.connected() && subscriber_.connected()) publisher_.send(topic_, "?");
  timer_.expires_after(up_ ? Clock::duration(kWhileUp) : Clock::duration(kWhileDown));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) probe();
  });
}

void LoopbackProbe::came_back(std::string_view topic) {
  if (topic != topic_) return;
  last_back_ = Clock::now();
  set(true);
}

void LoopbackProbe::on_linked(std::function<void()> handler) {
  linked_ = std::move(handler);
  if (!up_) return;
  boost::asio::post(timer_.get_executor(), [handler = std::exchange(linked_, nullptr)] { handler(); });
}

void LoopbackProbe::set(bool up) {
  if (up_ == up) return;
  up_ = up;
  if (up) {
    runtime::log::info("connected to the bus");
    if (linked_) std::exchange(linked_, nullptr)();
  } else {
    runtime::log::warning("connection to the bus lost");
  }
  if (change_) change_(up);
}

}  // namespace avenor::messaging
