// g++ takes a boost::optional of Beast's for uninitialised.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "net/ws_connection.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <utility>

#include "core/utf8.hpp"
#include "net/beast_fields.hpp"
#include "net/ws_errors.hpp"
#include "net/ws_transport.hpp"

namespace avenor::net {
namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds kCloseTimeout{2};
constexpr std::size_t kLongestReason = 123;  // of what fits a close frame
constexpr std::size_t kKeepBuffer = std::size_t{1} << 20;

}  // namespace

struct WsConnection::Socket {
  Socket(const std::shared_ptr<Stream>& stream, std::string_view unread)
      : buffers(std::make_shared<WsBuffers>(stream, unread)), ws(buffers) {}

  std::shared_ptr<WsBuffers> buffers;
  websocket::stream<WsTransport, false> ws;  // without compression
  boost::beast::flat_buffer input;
  websocket::response_type answer;  // to a client's upgrade
};

WsConnection::WsConnection(std::shared_ptr<Stream> stream, WsLimits limits)
    : stream_(std::move(stream)), limits_(limits), timer_(stream_->get_executor()) {
  limits_.pong_timeout = std::min(limits_.pong_timeout, limits_.ping_interval);
}

WsConnection::~WsConnection() = default;

void WsConnection::prepare(std::string_view unread) {
  socket_ = std::make_unique<Socket>(stream_, unread);
  auto& ws = socket_->ws;
  ws.read_message_max(limits_.max_message);
  ws.auto_fragment(false);
  constexpr std::size_t kMasked = std::size_t{16} << 10;  // what is masked and written at a time
  ws.write_buffer_bytes(kMasked);
}

void WsConnection::connect(const Url& url, const Headers& headers, OpenCallback opened) {
  opened_ = std::move(opened);
  prepare({});
  socket_->ws.set_option(websocket::stream_base::decorator(
      [headers](websocket::request_type& request) { insert(request, headers); }));
  socket_->ws.async_handshake(socket_->answer, url.authority(), url.target,
                              [self = shared_from_this()](const error_code& ec) {
                                self->opened(ws_upgrade_problem(ec, self->socket_->answer));
                              });
}

void WsConnection::accept(const HttpRequest& request, std::string_view unread, OpenCallback opened) {
  opened_ = std::move(opened);
  prepare(unread);
  http::request<http::empty_body> asked;
  asked.method_string(request.method);
  asked.target(request.target);
  insert(asked, request.headers);
  arm(kCloseTimeout, &WsConnection::overdue);
  socket_->ws.async_accept(asked, [self = shared_from_this()](const error_code& ec) {
    self->opened(ec ? ws_error_text(ec) : "");
  });
}

void WsConnection::opened(const std::string& error) {
  if (state_ != State::Opening) return;
  timer_.cancel();
  const auto callback = std::exchange(opened_, nullptr);
  if (!error.empty()) {
    finish(1006, error);
    if (callback) callback(error);
    return;
  }
  state_ = State::Open;
  if (limits_.ping_interval.count() > 0) arm(limits_.ping_interval, &WsConnection::ping);
  read();
  callback({});
}

std::size_t WsConnection::queued_bytes() const {
  return state_ != State::Closed && socket_ ? socket_->buffers->pending() : 0;
}

void WsConnection::on_message(MessageCallback callback) {
  if (state_ != State::Closed) message_ = std::make_shared<const MessageCallback>(std::move(callback));
}

void WsConnection::arm(core::Duration after, void (WsConnection::*what)()) {
  timer_.expires_after(after);
  timer_.async_wait([weak = weak_from_this(), what](const error_code& ec) {
    if (ec) return;
    if (const auto self = weak.lock()) ((*self).*what)();
  });
}

void WsConnection::ping() {
  if (state_ != State::Open) return;
  const auto& buffers = *socket_->buffers;
  // A peer that sends but never reads: none of its queued bytes were sent in all that time.
  if (stuck_ && buffers.pending() > 0 && buffers.taken() == taken_)
    return abort("the peer does not read what is sent to it");
  stuck_ = buffers.pending() > 0;
  taken_ = buffers.taken();
  heard_ = buffers.received();
  if (!std::exchange(pinging_, true))
    socket_->ws.async_ping({}, [self = shared_from_this()](const error_code&) { self->pinging_ = false; });
  arm(limits_.pong_timeout, &WsConnection::expect_pong);
}

void WsConnection::expect_pong() {
  if (state_ != State::Open) return;
  // After a pause of our process the pong may have arrived unread.
  if (socket_->buffers->received() == heard_ && stream_->look() != Stream::Peer::Speaking) {
    return abort(
        fmt::format("nothing received within {} ms of a ping", limits_.pong_timeout.count() / 1'000'000));
  }
  arm(limits_.ping_interval - limits_.pong_timeout, &WsConnection::ping);
}

void WsConnection::read() {
  socket_->ws.async_read(
      socket_->input, [self = shared_from_this()](const error_code& ec, std::size_t) { self->on_read(ec); });
}

void WsConnection::on_read(const error_code& ec) {
  if (state_ == State::Closed) return;
  if (ec) return lost(ec);
  auto& input = socket_->input;
  const std::string_view payload(static_cast<const char*>(input.data().data()), input.size());
  const bool binary = socket_->ws.got_binary();
  // Beast does not look whether a character is whole when the last frame is empty.
  if (!binary && !core::is_utf8(payload))
    close(websocket::close_code::bad_payload, "a text that is not UTF-8");
  if (const auto callback = message_; state_ == State::Open && callback && *callback)
    (*callback)(payload, binary);
  input.consume(input.size());
  if (input.capacity() > kKeepBuffer) input.shrink_to_fit();
  if (state_ != State::Closed) read();
}

bool WsConnection::send(bool binary, std::string_view payload) {
  if (state_ != State::Open) return false;
  error_code ec;
  socket_->ws.binary(binary);
  socket_->ws.write(asio::buffer(payload), ec);
  // The read reports it.
  return !ec;
}

void WsConnection::close(std::uint16_t code, std::string_view reason) {
  if (state_ == State::Opening) return finish(code, std::string(reason));
  if (state_ != State::Open) return;
  state_ = State::Closing;
  code_ = code;
  reason_ = reason;
  arm(kCloseTimeout, &WsConnection::overdue);
  say_close();
}

void WsConnection::say_close() {
  const auto reason = core::cut_utf8(reason_, kLongestReason);
  socket_->ws.async_close({static_cast<websocket::close_code>(code_), {reason.data(), reason.size()}},
                          [self = shared_from_this()](const error_code& ec) {
                            if (ec != asio::error::operation_aborted)
                              self->finish(self->code_, self->reason_);
                          });
}

void WsConnection::overdue() { finish(code_, reason_); }

void WsConnection::lost(const error_code& ec) {
  if (state_ == State::Closing) {
    // A read that was cancelled for the closing handshake, which reports the end.
    if (ec != asio::error::operation_aborted) finish(code_, reason_);
    return;
  }
  if (ec != websocket::error::closed) return finish(ws_close_code(ec), ws_error_text(ec));
  const auto& said = socket_->ws.reason();
  const bool named = said.code != websocket::close_code::none;
  finish(named ? said.code : static_cast<std::uint16_t>(websocket::close_code::no_status),
         std::string(said.reason.data(), said.reason.size()));
}

void WsConnection::abort(const std::string& why) {
  if (state_ == State::Closed) return;
  stream_->abort();
  state_ = State::Closing;
  code_ = 1006;
  reason_ = why;
  asio::post(timer_.get_executor(),
             [self = shared_from_this()] { self->finish(self->code_, self->reason_); });
}

void WsConnection::finish(std::uint16_t code, const std::string& reason) {
  if (state_ == State::Closed) return;
  const auto keep = shared_from_this();
  const auto text = reason;
  const auto callback = std::exchange(close_, nullptr);
  const auto gone = std::exchange(gone_, nullptr);
  const bool was_open = state_ != State::Opening;
  drop();
  if (gone) gone(*this);
  if (callback && was_open) callback(code, text);
}

void WsConnection::drop() {
  state_ = State::Closed;
  timer_.cancel();
  stream_->close();
  opened_ = nullptr;
  message_ = nullptr;
  close_ = nullptr;
  gone_ = nullptr;
}

}  // namespace avenor::net
