#include "net/ws_link.hpp"

#include <fmt/format.h>
#include <boost/asio/post.hpp>
#include <random>
#include <utility>

namespace avenor::net {
namespace {

// A server that accepts a connection and closes it at once does not reset the back-off.
constexpr std::chrono::seconds kStable{10};

std::uint64_t seed_of(const WsClientOptions& options) {
  return options.seed != 0 ? options.seed : std::random_device{}();
}

}  // namespace

WsLink::WsLink(boost::asio::io_context& io, const Url& url, WsClientOptions options)
    : io_(io),
      url_(url),
      options_(std::move(options)),
      backoff_(options_.reconnect_min, options_.reconnect_max, seed_of(options_)),
      timer_(io) {}

void WsLink::start() {
  wanted_ = true;
  if (running_) return;
  running_ = true;
  boost::asio::post(io_, [weak = weak_from_this()] {
    if (const auto self = weak.lock(); self && self->running_) self->attempt();
  });
}

void WsLink::attempt() {
  if (url_.is_tls() && !tls_) {
    auto context = client_tls_context(options_.tls);
    if (!context) return ended(context.error().message);
    tls_ = std::move(*context);
  }
  connector_ = std::make_shared<Connector>(io_, url_, tls_);
  connector_->start(options_.connect_timeout, [weak = weak_from_this()](auto stream) {
    const auto self = weak.lock();
    if (!self) return;
    self->connector_.reset();
    if (!stream) return self->ended(stream.error().message);
    self->connected(std::move(*stream));
  });
}

void WsLink::connected(std::shared_ptr<Stream> stream) {
  connection_ =
      std::make_shared<WsConnection>(std::move(stream), WsLimits{.max_message = options_.max_message,
                                                                 .max_queue = options_.max_queue,
                                                                 .ping_interval = options_.ping_interval,
                                                                 .pong_timeout = options_.pong_timeout});
  connection_->on_message([weak = weak_from_this()](std::string_view payload, bool binary) {
    const auto self = weak.lock();
    if (!self) return;
    ++self->stats_.messages;
    if (self->message) self->message(payload, binary);
  });
  connection_->on_close([weak = weak_from_this()](std::uint16_t code, const std::string& reason) {
    const auto self = weak.lock();
    if (!self) return;
    if (std::chrono::steady_clock::now() - self->opened_at_ >= kStable) self->backoff_.reset();
    self->connection_.reset();
    self->ended(fmt::format("{}: closed with {}{}{}", self->url_.authority(), code,
                            reason.empty() ? "" : ", ", reason));
  });
  timer_.expires_after(options_.connect_timeout);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
    const auto self = weak.lock();
    if (!cancelled && self && self->connection_ && self->connection_->is_opening())
      self->upgraded("the server did not answer the upgrade in time");
  });
  connection_->connect(url_, options_.headers, [weak = weak_from_this()](const std::string& error) {
    if (const auto self = weak.lock()) self->upgraded(error);
  });
}

void WsLink::upgraded(const std::string& error) {
  timer_.cancel();
  if (error.empty()) {
    ++stats_.opens;
    opened_at_ = std::chrono::steady_clock::now();
    if (opened) opened();
    return;
  }
  std::exchange(connection_, nullptr)->drop();
  ended(fmt::format("{}: {}", url_.authority(), error));
}

void WsLink::ended(const std::string& reason) {
  if (opened_at_ == std::chrono::steady_clock::time_point{}) ++stats_.failures;
  opened_at_ = {};
  running_ = wanted_ && options_.reconnect;
  if (running_) {
    timer_.expires_after(backoff_.next());
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
      const auto self = weak.lock();
      if (!cancelled && self && self->running_) self->attempt();
    });
  }
  const auto keep = shared_from_this();
  if (closed) closed(reason);
}

core::Status WsLink::send(bool binary, std::string_view payload) {
  if (!is_open()) return core::fail(fmt::format("{}: the WebSocket is not open", url_.authority()));
  if (!connection_->has_room()) {
    return core::fail(
        fmt::format("{}: {} bytes are already queued", url_.authority(), connection_->queued_bytes()));
  }
  connection_->send(binary, payload);
  return {};
}

void WsLink::close() {
  wanted_ = false;
  if (!running_) return;
  if (is_open()) return connection_->close(1000, {});
  if (connection_ && !connection_->is_opening()) return;  // is closing already
  abandon();
  boost::asio::post(io_, [self = shared_from_this()] {
    if (!self->dropped_ && !self->running_ && self->closed) self->closed("closed before it was open");
  });
}

void WsLink::abandon() {
  running_ = false;
  timer_.cancel();
  if (const auto connector = std::exchange(connector_, nullptr)) connector->cancel();
  if (const auto connection = std::exchange(connection_, nullptr)) connection->drop();
}

void WsLink::drop() {
  wanted_ = false;
  abandon();
  // The callbacks are kept: one of them may be destroying the client right now.
  dropped_ = true;
}

void WsLink::reconnect(const std::string& reason) {
  if (connection_ && !connection_->is_opening()) connection_->abort(reason);
}

}  // namespace avenor::net
