// Waits on the owner's loop for the session's socket. It watches a duplicate, as the ledger's thread may
// close the socket whenever it has the session.
//
// Thread: the owner's loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace avenor::ledger {

class SocketWatch {
 public:
  /// `on_readable` is called again and again, `on_writable` once after each wait_writable().
  SocketWatch(boost::asio::io_context& loop, std::function<void()> on_readable,
              std::function<void()> on_writable);
  ~SocketWatch() { stop(); }
  SocketWatch(const SocketWatch&) = delete;
  SocketWatch& operator=(const SocketWatch&) = delete;

  /// From now on this socket, of the session of that number, instead of an earlier one. `owner` owns this
  /// object, and is kept while a callback runs. Without a descriptor left for the duplicate, nothing is
  /// watched.
  void watch(int socket, std::uint64_t session, std::weak_ptr<const void> owner);
  bool watches(std::uint64_t session) const { return watched_ && session_ == session; }
  bool active() const { return watched_.has_value(); }
  void stop();

  /// active() holds.
  void wait_writable();
  /// Input, or the end of the connection. active() holds.
  bool has_input();

 private:
  void wait_readable();

  boost::asio::io_context& loop_;
  const std::function<void()> on_readable_;
  const std::function<void()> on_writable_;
  std::weak_ptr<const void> owner_;
  std::optional<boost::asio::posix::stream_descriptor> watched_;
  std::uint64_t session_ = 0;
  std::uint64_t watch_number_ = 0;  ///< of the present duplicate
};

}  // namespace avenor::ledger
