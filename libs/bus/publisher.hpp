// Publishes on ZeroMQ, a message in two frames: topic, payload. Moves bytes and never looks inside them.
// Belongs to one loop and one thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bus/context.hpp"
#include "core/result.hpp"

namespace avenor::bus {

/// Connects to the inbound URL. Sends never block; what ZeroMQ will not queue (see kSendBound) is counted,
/// not hidden. The first message of a turn of the loop leaves at once. What else the turn brings goes
/// together at its end: ZeroMQ's thread, the proxy and the subscribers are then woken once for all of it.
class Publisher {
 public:
  static constexpr int kSendBound = 100'000;  ///< messages queued for the proxy before they are dropped
  /// of the queued payloads from 1 KiB on; beyond it likewise
  static constexpr std::size_t kMostBytes = 64 * 1024 * 1024;

  static core::Result<std::unique_ptr<Publisher>> connect(boost::asio::io_context& io, Context& context,
                                                          const std::string& inbound_url);
  ~Publisher();

  void send(std::string_view topic, std::string_view payload);
  /// The number of messages that ZeroMQ did not accept.
  std::uint64_t refused() const;

  /// Called once per change when the connection to the proxy comes up or goes down, as ZeroMQ's monitor
  /// reports it.
  void on_connected(std::function<void(bool)> handler);
  bool connected() const;

 private:
  struct Impl;
  explicit Publisher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace avenor::bus
