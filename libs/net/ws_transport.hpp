// Internal: what Boost.Beast's WebSocket reads from and writes to. It reads large pieces from the kernel
// where Beast asks for small ones, and passes on in one call what Beast has written in a turn of the loop: a
// message is written by Beast's synchronous call, which only appends here. (One call after the other, each
// completed by a turn of its own, a busy loop would send one message a turn, however many are made in it.)
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/role.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "net/stream.hpp"
#include "net/turn_executor.hpp"

namespace avenor::net {

class WsBuffers : public std::enable_shared_from_this<WsBuffers> {
 public:
  using Done = std::function<void(const boost::system::error_code&)>;

  /// `unread` came behind the handshake's request.
  WsBuffers(std::shared_ptr<Stream> stream, std::string_view unread);

  Stream& stream() { return *stream_; }
  TurnExecutor executor() const { return TurnExecutor{turns_}; }
  boost::beast::flat_buffer& input() { return input_; }
  /// Calls back, later, when there is input.
  void fill(Done done);

  /// Appends, and schedules one write with all other output of this turn of the loop. An error: the stream is
  /// broken.
  template <class Buffers>
  boost::system::error_code push(const Buffers& from) {
    const std::size_t size = boost::asio::buffer_size(from);
    output_.resize(output_.size() + size);
    boost::asio::buffer_copy(boost::asio::buffer(output_.data() + output_.size() - size, size), from);
    flush_soon();
    return broken_;
  }

  std::size_t pending() const { return output_.size() + writing_.size() - written_; }
  std::uint64_t received() const { return received_; }  ///< Bytes from the peer so far.
  std::uint64_t taken() const { return taken_; }        ///< Bytes that the kernel has accepted so far.

 private:
  void flush_soon();
  void flush();
  void write_rest();
  void on_written(const boost::system::error_code& ec, std::size_t n);

  std::shared_ptr<Stream> stream_;
  std::shared_ptr<TurnQueue> turns_;
  boost::beast::flat_buffer input_;
  std::string output_;
  std::string writing_;
  std::size_t written_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t taken_ = 0;
  boost::system::error_code broken_;
  bool flushing_ = false;
};

/// The same, as Beast wants a stream.
class WsTransport {
 public:
  using executor_type = TurnExecutor;

  explicit WsTransport(std::shared_ptr<WsBuffers> buffers) : buffers_(std::move(buffers)) {}

  WsBuffers& buffers() { return *buffers_; }
  executor_type get_executor() { return buffers_->executor(); }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& into, Handler&& handler) {
    auto kept = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
    buffers_->fill([buffers = buffers_.get(), into, kept](const boost::system::error_code& ec) {
      const auto n = boost::asio::buffer_copy(into, buffers->input().data());
      buffers->input().consume(n);
      (*kept)(ec, n);
    });
  }
  /// Of Beast's own frames (pings, pongs, closing).
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& from, Handler&& handler) {
    const std::size_t size = boost::asio::buffer_size(from);
    const auto ec = buffers_->push(from);
    auto kept = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
    boost::asio::post(get_executor(), [ec, size, kept] { (*kept)(ec, ec ? 0 : size); });
  }
  template <class Buffers>
  std::size_t write_some(const Buffers& from, boost::system::error_code& ec) {
    ec = buffers_->push(from);
    return ec ? 0 : boost::asio::buffer_size(from);
  }
  // Beast asks for these of whatever it writes to synchronously, and does not call them.
  template <class Buffers>
  std::size_t write_some(const Buffers& from) {
    boost::system::error_code ec;
    return write_some(from, ec);
  }
  template <class Buffers>
  std::size_t read_some(const Buffers&, boost::system::error_code& ec) {
    ec = boost::asio::error::would_block;
    return 0;
  }
  template <class Buffers>
  std::size_t read_some(const Buffers&) {
    return 0;
  }

 private:
  std::shared_ptr<WsBuffers> buffers_;
};

// Beast's way to end the connection beneath a closed WebSocket. Our side of it ends; the WsConnection closes
// the rest.
template <class Handler>
void async_teardown(boost::beast::role_type, WsTransport& transport, Handler&& handler) {
  transport.buffers().stream().shutdown_send();
  boost::asio::post(transport.get_executor(),
                    [done = std::forward<Handler>(handler)]() mutable { done(boost::system::error_code{}); });
}
inline void teardown(boost::beast::role_type, WsTransport& transport, boost::system::error_code& ec) {
  transport.buffers().stream().shutdown_send();
  ec = {};
}
inline void beast_close_socket(WsTransport& transport) { transport.buffers().stream().close(); }

}  // namespace avenor::net
