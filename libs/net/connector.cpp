#include "net/connector.hpp"

#include <fmt/format.h>
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
    : io_(io), url_(std::move(url)), tls_(std::move(tls)), resolver_(io), socket_(io), timer_(io) {}

void Connector::start(core::Duration timeout, Done done) {
  done_ = std::move(done);
  timer_.expires_after(timeout);
  timer_.async_wait([self = shared_from_this(), timeout](const error_code& ec) {
    if (ec) return;
    self->refuse(fmt::format("no connection within {} ms", timeout.count() / 1'000'000));
  });
  error_code ec;
  const auto address = asio::ip::make_address(url_.host, ec);
  if (!ec) {
    endpoints_ = {tcp::endpoint(address, url_.port)};
    return try_next();
  }
  resolver_.async_resolve(
      url_.host, std::to_string(url_.port), tcp::resolver::numeric_service,
      [self = shared_from_this()](const error_code& failed, const tcp::resolver::results_type& found) {
        if (!self->done_) return;
        if (failed) return self->refuse(failed.message());
        for (const auto& entry : found) self->endpoints_.push_back(entry.endpoint());
        self->try_next();
      });
}

void Connector::try_next() {
  if (next_ == endpoints_.size()) {
    // Never inside start(): the caller is not ready for an answer there.
    return asio::post(io_, [self = shared_from_this()] { self->refuse(self->last_error_); });
  }
  const auto endpoint = endpoints_[next_++];
  error_code ec;
  socket_.close(ec);
  socket_.open(endpoint.protocol(), ec);
  if (ec) {
    last_error_ = ec.message();
    return try_next();
  }
  socket_.async_connect(endpoint, [self = shared_from_this()](const error_code& failed) {
    if (!self->done_) return;
    if (!failed) return self->connected();
    self->last_error_ = failed.message();
    self->try_next();
  });
}

void Connector::connected() {
  channel_ = std::make_shared<Channel>(std::move(socket_));
  if (!url_.is_tls()) return finish(std::move(channel_));
  channel_->handshake(*tls_, true, url_.host, [self = shared_from_this()](const std::string& error) {
    if (!self->done_) return;
    if (!error.empty()) return self->refuse("TLS: " + error);
    self->finish(std::move(self->channel_));
  });
}

void Connector::refuse(const std::string& why) {
  finish(core::fail(fmt::format("connect to {}: {}", url_.authority(), why)));
}

void Connector::finish(core::Result<std::shared_ptr<Channel>> result) {
  if (!done_) return;
  const auto done = std::exchange(done_, nullptr);
  cancel();
  done(std::move(result));
}

void Connector::cancel() {
  done_ = nullptr;
  timer_.cancel();
  resolver_.cancel();
  error_code ignored;
  socket_.close(ignored);
  if (channel_) channel_->close();
  channel_.reset();
}

}  // namespace avenor::net
