// The bus itself: everything that publishers send to the inbound side leaves on the outbound side, and a new
// subscriber receives the last message of each source on each state topic that it subscribes to. Reads
// nothing of a payload but its source. A subscriber that does not keep up loses messages, without effect on
// the others. A message that is not two frames is dropped and counted. All on one loop, in bounded batches.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bus/context.hpp"
#include "bus/urls.hpp"
#include "core/result.hpp"

namespace avenor::proxy {

class Forwarder {
 public:
  struct Counters {
    std::uint64_t forwarded = 0;
    std::uint64_t malformed = 0;      ///< not two frames, or an empty topic
    std::uint64_t subscriptions = 0;  ///< received since the start
    std::uint64_t replayed = 0;       ///< messages sent again from the cache
    std::uint64_t refused = 0;        ///< cached messages removed because a subscriber refused them
    std::uint64_t cut = 0;            ///< connections shut down because they did not read while memory filled
    std::size_t cached_messages = 0;
    std::size_t cached_bytes = 0;
  };

  /// Binds both URLs. The error names the URL and what to do.
  static core::Result<std::unique_ptr<Forwarder>> bind(boost::asio::io_context& io, bus::Context& context,
                                                       const bus::Urls& urls);
  ~Forwarder();

  Counters counters() const;
  /// Called when bus::Subscriber::kBacklog messages were taken in a row without one wait.
  void on_backlog(std::function<void()> handler);
  /// Called for each connection that was shut down (subscriber_watch.hpp), with its address or process.
  void on_cut(std::function<void(const std::string& who)> handler);
  /// Forwards what has already arrived; for the shutdown.
  void flush();

 private:
  struct Impl;
  explicit Forwarder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace avenor::proxy
