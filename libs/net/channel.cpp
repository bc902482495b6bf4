#include "net/channel.hpp"

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

namespace avenor::net {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kFirstRead = std::size_t{16} << 10;
constexpr std::size_t kKeepBuffer = std::size_t{1} << 20;

std::string name_of(const asio::ip::tcp::socket& socket) {
  error_code ec;
  const auto end = socket.remote_endpoint(ec);
  if (ec) return "?";
  const auto address = end.address();
  return fmt::format(fmt::runtime(address.is_v6() ? "[{}]:{}" : "{}:{}"), address.to_string(), end.port());
}

}  // namespace

Channel::Channel(asio::ip::tcp::socket socket) : socket_(std::move(socket)), peer_(name_of(socket_)) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
}

Channel::~Channel() = default;

void Channel::handshake(asio::ssl::context& context, bool as_client, const std::string& server_name,
                        std::function<void(const std::string&)> done) {
  tls_.emplace(socket_, context);
  if (as_client) {
    tls_->set_verify_mode(asio::ssl::verify_peer);
    tls_->set_verify_callback(asio::ssl::host_name_verification(server_name));
    error_code numeric;
    asio::ip::make_address(server_name, numeric);
    // RFC 6066 3: a literal address is not sent as a server name.
    if (numeric) SSL_set_tlsext_host_name(tls_->native_handle(), server_name.c_str());
  }
  const auto side = as_client ? asio::ssl::stream_base::client : asio::ssl::stream_base::server;
  tls_->async_handshake(side, [self = shared_from_this(), done = std::move(done)](const error_code& ec) {
    if (!self->open_) return;
    done(ec ? ec.message() : std::string{});
  });
}

void Channel::start(std::shared_ptr<Handler> handler) {
  handler_ = std::move(handler);
  read();
}

void Channel::hand_over(std::shared_ptr<Handler> handler) {
  handler_ = std::move(handler);
  paused_ = false;
  if (begin_ == end_) return;
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    if (const auto owner = self->handler_) owner->on_input();
  });
}

void Channel::consume(std::size_t n) {
  begin_ += n;
  if (begin_ != end_ || reading_) return;  // a read in flight writes where the end was when it began
  begin_ = end_ = 0;
  if (input_.size() > kKeepBuffer) {
    input_.resize(kFirstRead);
    input_.shrink_to_fit();
  }
}

void Channel::resume_reading() {
  paused_ = false;
  read();
}

void Channel::read() {
  if (!open_ || reading_ || paused_ || eof_ || broken_) return;
  if (begin_ > 0 && end_ == input_.size()) {
    std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == input_.size()) input_.resize(input_.empty() ? kFirstRead : input_.size() * 2);
  reading_ = true;
  const auto space = asio::buffer(input_.data() + end_, input_.size() - end_);
  auto handler = [self = shared_from_this()](const error_code& ec, std::size_t n) { self->on_read(ec, n); };
  if (tls_) {
    tls_->async_read_some(space, std::move(handler));
  } else {
    socket_.async_read_some(space, std::move(handler));
  }
}

void Channel::on_read(const error_code& ec, std::size_t n) {
  reading_ = false;
  if (!open_) return;
  if (ec) {
    end(ec == asio::error::eof, ec == asio::error::eof ? "the peer closed the connection" : ec.message());
    return;
  }
  end_ += n;
  if (const auto owner = handler_) owner->on_input();
  read();
}

void Channel::end(bool eof, const std::string& why) {
  if (!open_ || broken_ || (eof && eof_)) return;
  (eof ? eof_ : broken_) = true;
  if (const auto owner = handler_) owner->on_end(eof, why);
}

void Channel::lost_later(std::string why) {
  asio::post(socket_.get_executor(),
             [self = shared_from_this(), why = std::move(why)] { self->end(false, why); });
}

void Channel::flush() {
  if (!open_ || broken_ || in_flight_ || output_.empty()) return;
  if (const auto owner = handler_) owner->on_write();
  writing_.swap(output_);
  written_ = 0;
  if (!tls_) {
    error_code ec;
    written_ = socket_.write_some(asio::buffer(writing_), ec);
    if (ec && ec != asio::error::would_block) {
      writing_.clear();
      written_ = 0;
      lost_later(ec.message());
      return;
    }
    if (written_ == writing_.size()) {
      writing_.clear();
      written_ = 0;
      return;
    }
  }
  in_flight_ = true;
  write_rest();
}

void Channel::write_rest() {
  const auto rest = asio::buffer(writing_.data() + written_, writing_.size() - written_);
  auto handler = [self = shared_from_this()](const error_code& ec, std::size_t n) {
    self->on_written(ec, n);
  };
  if (tls_) {
    tls_->async_write_some(rest, std::move(handler));
  } else {
    socket_.async_write_some(rest, std::move(handler));
  }
}

void Channel::on_written(const error_code& ec, std::size_t n) {
  if (!open_) return;
  if (ec) {
    in_flight_ = false;
    writing_.clear();
    written_ = 0;
    end(false, ec.message());
    return;
  }
  written_ += n;
  if (written_ < writing_.size()) return write_rest();
  in_flight_ = false;
  writing_.clear();
  written_ = 0;
  if (writing_.capacity() > kKeepBuffer) std::string{}.swap(writing_);
  flush();
  if (queued() > 0) return;
  if (const auto owner = handler_) owner->on_drained();
}

void Channel::flush_soon() {
  if (flush_posted_ || !open_) return;
  flush_posted_ = true;
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->flush_posted_ = false;
    self->flush();
    if (!self->open_ || self->queued() > 0) return;
    if (const auto owner = self->handler_) owner->on_drained();
  });
}

Channel::Peer Channel::look() {
  if (!open_ || eof_ || broken_) return Peer::Closed;
  char byte = 0;
  const auto n = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (n > 0) return Peer::Speaking;
  return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? Peer::Quiet : Peer::Closed;
}

void Channel::shutdown_send() {
  error_code ignored;
  if (open_) socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void Channel::close() {
  if (!open_) return;
  open_ = false;
  // The handler's last reference may be ours, and it may be on the stack.
  asio::post(socket_.get_executor(), [self = shared_from_this(), owner = std::move(handler_)] {});
  handler_.reset();
  error_code ignored;
  socket_.close(ignored);
}

void Channel::never_linger(core::Duration unacknowledged) {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  const int ms =
      static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(unacknowledged).count());
  using UserTimeout = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
  socket_.set_option(UserTimeout(ms), ignored);
}

void Channel::abort() {
  if (!open_) return;
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

}  // namespace avenor::net
