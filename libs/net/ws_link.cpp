#include "net/ws_link.hpp"

#include <fmt/format.h>
#include <boost/asio/post.hpp>
#include <random>
#include <utility>

namespace avenor::net {
namespace {

// A server that takes us and throws us out again at once does not make the waits short.
constexpr std::chrono::seconds kStable{10};

std::uint64_t seed_of(const WsClientOptions& options) {
  return options.seed != 0 ? options.seed : std::random_device{}();
}

}  // namespace

WsUpgrade::WsUpgrade(std::shared_ptr<Channel> channel, const Url& url, const Headers& headers, Done done)
    : channel_(std::move(channel)),
      key_(random_ws_key()),
      parser_(HttpParser::Kind::Response, {.head = std::size_t{64} << 10, .body = std::size_t{64} << 10}),
      done_(std::move(done)) {
  channel_->output() = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\n{}\r\n",
      url.target, url.authority(), key_, headers.wire());
  channel_->flush_soon();
}

void WsUpgrade::on_input() {
  while (done_ && !channel_->input().empty()) {
    channel_->consume(parser_.feed(channel_->input()));
    if (parser_.failed()) return finish("the answer to the upgrade is broken: " + parser_.error());
    if (!parser_.done()) return;
    const int status = parser_.response().status;
    if (status >= 200 || status == 101) return finish(check());
    parser_.next();
  }
}

std::string WsUpgrade::check() {
  const auto& response = parser_.response();
  if (response.status != 101) {
    return fmt::format("the server refused the upgrade: {} {}", response.status,
                       response.body.substr(0, 200));
  }
  const auto& headers = response.headers;
  if (!headers.lists("Upgrade", "websocket") || !headers.lists("Connection", "Upgrade") ||
      headers.find("Sec-WebSocket-Accept") != ws_accept(key_)) {
    return "the server's answer to the upgrade is not a WebSocket's";
  }
  if (headers.has("Sec-WebSocket-Extensions") || headers.has("Sec-WebSocket-Protocol")) {
    return "the server chose an extension or protocol that was not offered";
  }
  return {};
}

void WsUpgrade::on_end(bool /*eof*/, const std::string& why) { finish("during the upgrade: " + why); }

void WsUpgrade::finish(const std::string& error) {
  if (const auto done = std::exchange(done_, nullptr)) done(error);
}

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
  connector_->start(options_.connect_timeout, [weak = weak_from_this()](auto channel) {
    const auto self = weak.lock();
    if (!self) return;
    self->connector_.reset();
    if (!channel) return self->ended(channel.error().message);
    self->connected(*channel);
  });
}

void WsLink::connected(const std::shared_ptr<Channel>& channel) {
  channel_ = channel;
  timer_.expires_after(options_.connect_timeout);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
    const auto self = weak.lock();
    if (!cancelled && self && self->channel_) self->upgraded("the server did not answer the upgrade in time");
  });
  channel_->start(std::make_shared<WsUpgrade>(channel_, url_, options_.headers,
                                              [weak = weak_from_this()](const auto& error) {
                                                if (const auto self = weak.lock()) self->upgraded(error);
                                              }));
}

void WsLink::upgraded(const std::string& error) {
  timer_.cancel();
  if (error.empty()) return open();
  std::exchange(channel_, nullptr)->close();
  ended(fmt::format("{}: {}", url_.authority(), error));
}

void WsLink::open() {
  connection_ = std::make_shared<WsConnection>(std::exchange(channel_, nullptr), WsRole::Client,
                                               WsLimits{.max_message = options_.max_message,
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
  ++stats_.opens;
  opened_at_ = std::chrono::steady_clock::now();
  connection_->start();
  if (opened) opened();
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

core::Status WsLink::send(WsOpcode opcode, std::string_view payload) {
  if (!is_open()) return core::fail(fmt::format("{}: the WebSocket is not open", url_.authority()));
  if (!connection_->has_room()) {
    return core::fail(
        fmt::format("{}: {} bytes are waiting already", url_.authority(), connection_->queued_bytes()));
  }
  connection_->send(opcode, payload);
  return {};
}

void WsLink::close() {
  wanted_ = false;
  if (!running_) return;
  if (is_open()) return connection_->close(1000, {});
  if (connection_) return;  // is closing already
  abandon();
  boost::asio::post(io_, [self = shared_from_this()] {
    if (!self->dropped_ && !self->running_ && self->closed) self->closed("closed before it was open");
  });
}

void WsLink::abandon() {
  running_ = false;
  timer_.cancel();
  if (const auto connector = std::exchange(connector_, nullptr)) connector->cancel();
  if (const auto channel = std::exchange(channel_, nullptr)) channel->close();
}

void WsLink::drop() {
  wanted_ = false;
  abandon();
  if (const auto connection = std::exchange(connection_, nullptr)) connection->drop();
  // The callbacks stay: one of them may be what destroys the client just now.
  dropped_ = true;
}

void WsLink::reconnect(const std::string& reason) {
  if (connection_) connection_->abort(reason);
}

}  // namespace avenor::net
