// Internal: one connected TCP or TLS stream, of the shape that Boost.Beast reads and writes (AsyncStream),
// with socket operations: inspecting the kernel's buffer, a reset, options against late delivery.
#pragma once

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "core/clock.hpp"

namespace avenor::net {

/// It must outlive its last operation: the initiator keeps it alive.
class Stream : public std::enable_shared_from_this<Stream> {
 public:
  using executor_type = boost::asio::any_io_executor;
  static constexpr std::size_t kRead = std::size_t{16} << 10;  ///< what its readers ask for at a time

  explicit Stream(boost::asio::ip::tcp::socket socket);

  /// Before anything else. `server_name` is verified by a client. `done` is not called after close().
  void handshake(boost::asio::ssl::context& context, bool as_client, const std::string& server_name,
                 std::function<void(const std::string& error)> done);
  bool is_tls() const { return tls_.has_value(); }

  executor_type get_executor() { return socket_.get_executor(); }
  template <class Handler>
  void async_read_some(boost::asio::mutable_buffer into, Handler&& handler) {
    read_some(into, copyable(std::forward<Handler>(handler)));
  }
  /// Many small buffers leave as one, which costs the kernel and TLS half.
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& from, Handler&& handler) {
    const std::size_t size = boost::asio::buffer_size(from);
    boost::asio::const_buffer all;
    if (size > 0) all = *boost::asio::buffer_sequence_begin(from);
    if (all.size() < std::min(size, kFlat)) {
      flat_.resize(std::min(size, kFlat));
      boost::asio::buffer_copy(boost::asio::buffer(flat_), from);
      all = boost::asio::buffer(flat_);
    }
    write_some(all, copyable(std::forward<Handler>(handler)));
  }

  /// The peer's state in the kernel, which our loop may not have read yet.
  enum class Peer {
    Quiet,
    Speaking,  ///< Bytes are there to be read.
    Closed,    ///< It has closed and everything that it sent has been read: a write would be lost.
  };
  Peer look();

  void shutdown_send();
  void close();
  /// With a TCP reset.
  void abort();
  /// From here on nothing that was written is delivered after the connection has ended, however it ends:
  /// closing it resets it (the kernel's, when the process is killed, too), and what the peer does not
  /// acknowledge within `unacknowledged` is given up.
  void never_linger(core::Duration unacknowledged);

  const std::string& peer() const { return peer_; }

 private:
  static constexpr std::size_t kFlat = std::size_t{16} << 10;

  // Asio's operations are compiled once, in our source, and not anew for every operation of Beast's.
  using Done = std::function<void(const boost::system::error_code&, std::size_t)>;
  template <class Handler>
  static Done copyable(Handler&& handler) {
    return [kept = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler))](
               const boost::system::error_code& ec, std::size_t n) { (*kept)(ec, n); };
  }
  void read_some(boost::asio::mutable_buffer into, Done done);
  void write_some(boost::asio::const_buffer from, Done done);

  boost::asio::ip::tcp::socket socket_;
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
  std::string flat_;  // what is being written, when it came in pieces
  std::string peer_;
};

}  // namespace avenor::net
