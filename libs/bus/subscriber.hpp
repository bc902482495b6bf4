// Receives from ZeroMQ what publisher.hpp sends. Moves bytes and never looks inside them. Belongs to one loop
// and one thread.
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
