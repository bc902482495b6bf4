// Internal: what Boost.Beast's WebSocket reads from and writes to. It takes large pieces from the kernel
// where Beast asks for small ones, and gives it several frames in one call where Beast writes them one by
// one.
#pragma once

#include <boost/asio/buffer.hpp>
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

namespace avenor::net {

class WsBuffers : public std::enable_shared_from_this<WsBuffers> {
 public:
  using Done = std::function<void(const boost::system::error_code&)>;

  /// `unread` came behind the handshake's request.
  WsBuffers(std::shared_ptr<Stream> stream, std::string_view unread);

  Stream& stream() { return *stream_; }
  boost::beast::flat_buffer& input() { return input_; }
  /// Calls back, later, when there is input.
  void fill(Done done);

  /// Append here, then push().
  std::string& output() { return output_; }
  /// Calls back, later, when more may be appended.
  void push(Done done);
  /// What is pushed next need not leave at once, more is about to come.
  void hold_next(bool yes) { hold_ = yes; }

  std::size_t pending() const { return output_.size() + writing_.size() - written_; }
  std::uint64_t received() const { return received_; }  ///< Bytes from the peer so far.
  std::uint64_t taken() const { return taken_; }        ///< Bytes that the kernel has taken so far.

 private:
  void flush();
  void write_rest();
  void on_written(const boost::system::error_code& ec, std::size_t n);

  std::shared_ptr<Stream> stream_;
  boost::beast::flat_buffer input_;
  std::string output_;
  std::string writing_;
  std::size_t written_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t taken_ = 0;
  boost::system::error_code broken_;
  Done room_;  // what waits until there is less output
  bool hold_ = false;
};

/// The same, as Beast wants a stream.
class WsTransport {
 public:
  using executor_type = Stream::executor_type;

  explicit WsTransport(std::shared_ptr<WsBuffers> buffers) : buffers_(std::move(buffers)) {}

  WsBuffers& buffers() { return *buffers_; }
  executor_type get_executor() { return buffers_->stream().get_executor(); }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& into, Handler&& handler) {
    auto kept = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
    buffers_->fill([buffers = buffers_.get(), into, kept](const boost::system::error_code& ec) {
      const auto n = boost::asio::buffer_copy(into, buffers->input().data());
      buffers->input().consume(n);
      (*kept)(ec, n);
    });
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& from, Handler&& handler) {
    const std::size_t size = boost::asio::buffer_size(from);
    std::string& out = buffers_->output();
    out.resize(out.size() + size);
    boost::asio::buffer_copy(boost::asio::buffer(out.data() + out.size() - size, size), from);
    auto kept = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
    buffers_->push([size, kept](const boost::system::error_code& ec) { (*kept)(ec, ec ? 0 : size); });
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
