#include "net/stream.hpp"

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <cerrno>

namespace avenor::net {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

std::string name_of(const tcp::socket& socket) {
  error_code ec;
  const auto end = socket.remote_endpoint(ec);
  if (ec) return "?";
  const auto address = end.address();
  return fmt::format(fmt::runtime(address.is_v6() ? "[{}]:{}" : "{}:{}"), address.to_string(), end.port());
}

}  // namespace

Stream::Stream(tcp::socket socket) : socket_(std::move(socket)), peer_(name_of(socket_)) {
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
}

void Stream::handshake(asio::ssl::context& context, bool as_client, const std::string& server_name,
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
    if (!self->socket_.is_open()) return;
    done(ec ? ec.message() : std::string{});
  });
}

void Stream::read_some(asio::mutable_buffer into, Done done) {
  if (tls_) {
    tls_->async_read_some(into, std::move(done));
  } else {
    socket_.async_read_some(into, std::move(done));
  }
}

void Stream::write_some(asio::const_buffer from, Done done) {
  if (tls_) {
    tls_->async_write_some(from, std::move(done));
  } else {
    socket_.async_write_some(from, std::move(done));
  }
}

Stream::Peer Stream::look() {
  if (!socket_.is_open()) return Peer::Closed;
  char byte = 0;
  const auto n = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (n > 0) return Peer::Speaking;
  return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? Peer::Quiet : Peer::Closed;
}

void Stream::shutdown_send() {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void Stream::close() {
  error_code ignored;
  socket_.close(ignored);
}

void Stream::abort() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

void Stream::never_linger(core::Duration unacknowledged) {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  const int ms =
      static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(unacknowledged).count());
  using UserTimeout = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
  socket_.set_option(UserTimeout(ms), ignored);
}

}  // namespace avenor::net
