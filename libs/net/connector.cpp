#include "net/connector.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace avenor::net {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using TlsContext = std::shared_ptr<asio::ssl::context>;

core::Result<TlsContext> client_tls_context(const ClientTls& tls) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  error_code ec;
  context->set_default_verify_paths(ec);
  if (ec) return core::fail(fmt::format("TLS: the system's certificate authorities: {}", ec.message()));
  if (!tls.ca_file.empty()) {
    context->load_verify_file(tls.ca_file, ec);
    if (ec)
      return core::fail(fmt::format("TLS: certificate authorities in \"{}\": {}", tls.ca_file, ec.message()));
  }
  return context;
}

core::Result<TlsContext> server_tls_context(const ServerTls& tls) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  error_code ec;
  context->use_certificate_chain_file(tls.certificate_file, ec);
  if (ec) return core::fail(fmt::format("TLS: certificate \"{}\": {}", tls.certificate_file, ec.message()));
  context->use_private_key_file(tls.key_file, asio::ssl::context::pem, ec);
  if (ec) return core::fail(fmt::format("TLS: key \"{}\": {}", tls.key_file, ec.message()));
  return context;
}

Connector::Connector(asio::io_context& io, Url url, TlsContext tls)
    : io_(io), url_(std::move(url)), tls_(std::move(tls)), resolver_(io), timer_(io), pace_(io) {}

Connector::Endpoints in_turn(const Connector::Endpoints& endpoints) {
  constexpr std::size_t kMost = 16;
  Connector::Endpoints first, second, all;
  for (const auto& endpoint : endpoints)
    (endpoint.address().is_v6() == endpoints.front().address().is_v6() ? first : second).push_back(endpoint);
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) all.push_back(first[i]);
    if (i < second.size()) all.push_back(second[i]);
  }
  if (all.size() > kMost) all.resize(kMost);
  return all;
}

void Connector::begin(core::Duration timeout, Done done) {
  done_ = std::move(done);
  timer_.expires_after(timeout);
  timer_.async_wait([self = shared_from_this(), timeout](const error_code& ec) {
    if (ec) return;
    self->refuse(fmt::format("no connection within {} ms{}{}", timeout.count() / 1'000'000,
                             self->errors_.empty() ? "" : "; ", self->errors_));
  });
}

void Connector::start_at(Endpoints endpoints, core::Duration timeout, Done done) {
  begin(timeout, std::move(done));
  endpoints_ = in_turn(endpoints);
  try_next();
}

void Connector::start(core::Duration timeout, Done done) {
  error_code ec;
  const auto address = asio::ip::make_address(url_.host, ec);
  if (!ec) return start_at({tcp::endpoint(address, url_.port)}, timeout, std::move(done));
  begin(timeout, std::move(done));
  resolver_.async_resolve(
      url_.host, std::to_string(url_.port), tcp::resolver::numeric_service,
      [self = shared_from_this()](const error_code& failed, const tcp::resolver::results_type& found) {
        if (!self->done_) return;
        if (failed) return self->refuse(failed.message());
        Endpoints endpoints;
        for (const auto& entry : found) endpoints.push_back(entry.endpoint());
        self->endpoints_ = in_turn(endpoints);
        self->try_next();
      });
}

void Connector::try_next() {
  constexpr std::chrono::milliseconds kPace{250};  // RFC 8305, 5
  pace_.cancel();
  if (next_ == endpoints_.size()) {
    if (!attempts_.empty()) return;
    // Never inside start(): the caller is not ready for an answer there.
    return asio::post(io_, [self = shared_from_this()] {
      self->refuse(self->errors_.empty() ? "the name has no address" : self->errors_);
    });
  }
  const auto endpoint = endpoints_[next_++];
  const auto socket = std::make_shared<tcp::socket>(io_);
  error_code ec;
  socket->open(endpoint.protocol(), ec);
  if (ec) return failed_at(endpoint, ec.message());
  attempts_.push_back(socket);
  socket->async_connect(endpoint, [self = shared_from_this(), socket, endpoint](const error_code& failed) {
    self->attempted(socket, endpoint, failed);
  });
  if (next_ == endpoints_.size()) return;
  pace_.expires_after(kPace);
  pace_.async_wait([self = shared_from_this()](const error_code& cancelled) {
    if (!cancelled && self->done_ && !self->stream_) self->try_next();
  });
}

void Connector::attempted(const Socket& socket, const tcp::endpoint& endpoint, const error_code& failed) {
  if (!done_ || stream_) return;
  std::erase(attempts_, socket);
  if (failed) return failed_at(endpoint, failed.message());
  connected(socket);
}

void Connector::failed_at(const tcp::endpoint& endpoint, const std::string& why) {
  if (!errors_.empty()) errors_ += ", ";
  errors_ += endpoints_.size() == 1 ? why : endpoint.address().to_string() + ": " + why;
  try_next();
}

void Connector::drop_attempts() {
  pace_.cancel();
  for (const auto& socket : std::exchange(attempts_, {})) {
    error_code ignored;
    socket->close(ignored);
  }
}

void Connector::connected(const Socket& socket) {
  drop_attempts();
  stream_ = std::make_shared<Stream>(std::move(*socket));
  if (!url_.is_tls()) return finish(std::move(stream_));
  stream_->handshake(*tls_, true, url_.host, [self = shared_from_this()](const std::string& error) {
    if (!self->done_) return;
    if (!error.empty()) return self->refuse("TLS: " + error);
    self->finish(std::move(self->stream_));
  });
}

void Connector::refuse(const std::string& why) {
  finish(core::fail(fmt::format("connect to {}: {}", url_.authority(), why)));
}

void Connector::finish(core::Result<std::shared_ptr<Stream>> result) {
  if (!done_) return;
  const auto done = std::exchange(done_, nullptr);
  cancel();
  done(std::move(result));
}

void Connector::cancel() {
  done_ = nullptr;
  timer_.cancel();
  resolver_.cancel();
  drop_attempts();
  if (stream_) stream_->close();
  stream_.reset();
}

}  // namespace avenor::net
