// Internal: what Boost.Beast's WebSocket reads from and writes to: a Stream with a read buffer in front, for
// what came behind the handshake, and because Beast itself reads small pieces.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/role.hpp>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "net/stream.hpp"

namespace avenor::net {

class WsTransport {
 public:
  using executor_type = Stream::executor_type;

  WsTransport(std::shared_ptr<Stream> stream, std::string_view unread) : stream_(std::move(stream)) {
    const boost::asio::const_buffer from(unread.data(), unread.size());
    input_.commit(boost::asio::buffer_copy(input_.prepare(unread.size()), from));
  }

  Stream& stream() { return *stream_; }
  const Stream& stream() const { return *stream_; }
  executor_type get_executor() { return stream_->get_executor(); }
  /// Bytes read from the peer so far.
  std::uint64_t received() const { return received_; }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& into, Handler&& handler) {
    if (input_.size() > 0) {
      boost::asio::post(get_executor(), [this, into, done = std::forward<Handler>(handler)]() mutable {
        done(boost::system::error_code{}, take(into));
      });
      return;
    }
    stream_->async_read_some(input_.prepare(Stream::kRead),
                             [this, into, done = std::forward<Handler>(handler)](boost::system::error_code ec,
                                                                                 std::size_t n) mutable {
                               received_ += n;
                               input_.commit(n);
                               done(ec, take(into));
                             });
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& from, Handler&& handler) {
    stream_->async_write_some(from, std::forward<Handler>(handler));
  }

 private:
  template <class Buffers>
  std::size_t take(const Buffers& into) {
    const auto n = boost::asio::buffer_copy(into, input_.data());
    input_.consume(n);
    return n;
  }

  std::shared_ptr<Stream> stream_;
  boost::beast::flat_buffer input_;
  std::uint64_t received_ = 0;
};

// Beast's way to end the connection beneath a closed WebSocket. Our side of it ends; the WsConnection closes
// the rest.
template <class Handler>
void async_teardown(boost::beast::role_type, WsTransport& transport, Handler&& handler) {
  transport.stream().shutdown_send();
  boost::asio::post(transport.get_executor(),
                    [done = std::forward<Handler>(handler)]() mutable { done(boost::system::error_code{}); });
}
inline void teardown(boost::beast::role_type, WsTransport& transport, boost::system::error_code& ec) {
  transport.stream().shutdown_send();
  ec = {};
}
inline void beast_close_socket(WsTransport& transport) { transport.stream().close(); }

}  // namespace avenor::net
