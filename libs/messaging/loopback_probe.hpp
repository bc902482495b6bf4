// Proves that the bus works for us in both directions: what we publish comes back to us through the proxy.
// Probes are not wire messages, only bytes on a separate topic. Internal to messaging.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bus/publisher.hpp"
#include "bus/subscriber.hpp"

namespace avenor::messaging {

class LoopbackProbe {
 public:
  LoopbackProbe(boost::asio::io_context& io, bus::Publisher& publisher, bus::Subscriber& subscriber,
                const std::string& session);
  ~LoopbackProbe();

  static bool is_probe(std::string_view topic);
  void came_back(std::string_view topic);

  /// Runs once, at the first link (soon, when it is already up).
  void on_linked(std::function<void()> handler);
  /// Runs at every change.
  void on_change(std::function<void(bool up)> handler) { change_ = std::move(handler); }
  bool up() const { return up_; }

 private:
  using Clock = std::chrono::steady_clock;

  void peer_changed();
  void probe();
  void set(bool up);

  bus::Publisher& publisher_;
  bus::Subscriber& subscriber_;
  std::string topic_;
  boost::asio::steady_timer timer_;
  Clock::time_point last_back_;
  std::function<void()> linked_;
  std::function<void(bool)> change_;
  bool up_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace avenor::messaging
