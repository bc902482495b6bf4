// Two frames on ZeroMQ PUB/SUB: topic, payload. Moves bytes and never looks inside them. Everything here
// belongs to one loop and one thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace avenor::bus {

struct Urls {
  std::string inbound;   ///< publishers connect here (ZMQ_INBOUND_BUS_URL)
  std::string outbound;  ///< subscribers connect here (ZMQ_OUTBOUND_BUS_URL)
};

/// One ZeroMQ context a process; outlives every socket made from it.
class Context {
 public:
  Context();
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

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

/// Connects to the outbound URL. Delivers only subscribed topics: ZeroMQ filters by prefix, this class
/// exactly.
class Subscriber {
 public:
  /// The views live until the handler returns.
  using Handler = std::function<void(std::string_view topic, std::string_view payload)>;

  static constexpr std::size_t kMaxMessage = 1024 * 1024;  ///< bytes; a peer that sends more is cut off

  static core::Result<std::unique_ptr<Subscriber>> connect(boost::asio::io_context& io, Context& context,
                                                           const std::string& outbound_url, Handler handler);
  ~Subscriber();

  /// Everything under a family: "PRICE." (the dot is part of it).
  void subscribe_family(std::string_view prefix);
  /// This topic and no other: "PRICE.ZZZ" does not bring "PRICE.ZZZX".
  void subscribe_exact(std::string_view topic);
  void unsubscribe_exact(std::string_view topic);

  /// Called when kBacklog messages were read in a row without a wait: they arrive faster than we process
  /// them.
  static constexpr int kBacklog = 64;
  void on_backlog(std::function<void()> handler);

  void on_connected(std::function<void(bool)> handler);
  bool connected() const;

  struct Counters {
    std::uint64_t received = 0;   ///< delivered to the handler
    std::uint64_t filtered = 0;   ///< passed by the prefix filter, but not subscribed
    std::uint64_t malformed = 0;  ///< not two frames
  };
  Counters counters() const;

 private:
  struct Impl;
  explicit Subscriber(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace avenor::bus
