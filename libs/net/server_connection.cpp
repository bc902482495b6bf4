#include "net/server_connection.hpp"

#include <charconv>
#include <utility>

#include "net/url.hpp"
#include "net/ws_codec.hpp"
#include "net/ws_connection.hpp"

namespace avenor::net {
namespace {

// A client that asks and does not read: no further request is read until it does.
constexpr std::size_t kMostOutput = std::size_t{256} << 10;
constexpr std::chrono::seconds kDrain{1};

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

}  // namespace

ServerConnection::ServerConnection(std::shared_ptr<ServerCore> core, std::shared_ptr<Channel> channel)
    : core_(std::move(core)),
      channel_(std::move(channel)),
      parser_(HttpParser::Kind::Request,
              {.head = core_->options().max_head, .fields = 100, .body = core_->options().max_body}),
      timer_(channel_->executor()) {}

void ServerConnection::start() {
  channel_->start(shared_from_this());
  watch();
}

bool ServerConnection::may_read() const {
  return state_ == State::Serving && slots_.size() < core_->options().max_pipeline &&
         channel_->queued() < kMostOutput;
}

void ServerConnection::on_input() {
  if (state_ == State::Draining) return channel_->consume(channel_->input().size());
  bool held_back = false;
  do {
    parse();
    if (state_ == State::Closed) return;
    held_back = !may_read();
    channel_->flush();
  } while (held_back && may_read());
  settle();
}

void ServerConnection::parse() {
  parsing_ = true;
  while (may_read() && !channel_->input().empty()) {
    channel_->consume(parser_.feed(channel_->input()));
    if (parser_.failed()) {
      refuse(parser_.error_status(), parser_.error());
    } else if (parser_.done()) {
      dispatch();
    } else {
      if (parser_.head_done() && parser_.expects_continue() && !continued_ && slots_.empty()) {
        channel_->output().append("HTTP/1.1 100 Continue\r\n\r\n");
        continued_ = true;
      }
      break;
    }
  }
  parsing_ = false;
}

void ServerConnection::dispatch() {
  const auto& request = parser_.request();
  if (!core_->websocket_handlers.empty() && request.headers.lists("Upgrade", "websocket")) {
    const auto found = core_->websocket_handlers.find(path_of(request.target));
    if (found != core_->websocket_handlers.end()) return upgrade(found->second);
  }
  const auto number = first_ + slots_.size();
  const bool last = !parser_.keep_alive() || parser_.minor_version() == 0;
  slots_.push_back({.head = request.method == "HEAD", .last = last});
  if (last) state_ = State::Last;
  ++core_->stats().requests;
  if (core_->handler) {
    core_->handler(request, Responder(std::make_shared<PendingAnswer>(shared_from_this(), number)));
  } else {
    answer(number, 404, {}, "text/plain", "not found\n");
  }
  parser_.next();
  continued_ = false;
}

void ServerConnection::upgrade(const HttpServer::WsHandler& handler) {
  const auto& request = parser_.request();
  const auto key = request.headers.find("Sec-WebSocket-Key");
  if (request.headers.find("Sec-WebSocket-Version") != "13")
    return refuse(426, "WebSocket version 13 is spoken here");
  if (request.method != "GET" || parser_.minor_version() == 0 || !slots_.empty() || !request.body.empty() ||
      !request.headers.lists("Connection", "Upgrade") || !key || !is_ws_key(*key)) {
    return refuse(400, "not a WebSocket handshake");
  }
  channel_->output()
      .append(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
          "Upgrade\r\nSec-WebSocket-Accept: ")
      .append(ws_accept(*key))
      .append("\r\n\r\n");
  ++core_->stats().upgrades;
  state_ = State::Closed;
  timer_.cancel();
  const auto self = shared_from_this();
  core_->gone(*this);
  const auto websocket = core_->adopt(channel_);
  channel_->flush_soon();
  handler(WsSession(websocket), request);
}

void ServerConnection::refuse(int status, std::string_view why) {
  ++core_->stats().refused;
  const auto number = first_ + slots_.size();
  slots_.push_back({.last = true});
  state_ = State::Last;
  const std::string_view headers = status == 426   ? "Sec-WebSocket-Version: 13\r\n"
                                   : status == 405 ? "Allow: GET, HEAD, POST, PUT, PATCH, DELETE\r\n"
                                                   : "";
  answer(number, status, headers, "text/plain", std::string(why) + "\n");
}

void ServerConnection::answer(std::uint64_t number, int status, std::string_view headers,
                              std::string_view content_type, std::string_view body) {
  if (state_ == State::Closed || state_ == State::Draining || number < first_) return;
  const auto index = static_cast<std::size_t>(number - first_);
  if (index >= slots_.size() || slots_[index].ready) return;
  auto& slot = slots_[index];
  if (core_->stopping() && state_ == State::Serving && index + 1 == slots_.size()) {
    slot.last = true;
    state_ = State::Last;
  }
  auto& out = index == 0 ? channel_->output() : slot.text;
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(status));
  out.append(1, ' ').append(reason_phrase(status)).append("\r\n").append(headers);
  if (!content_type.empty()) out.append("Content-Type: ").append(content_type).append("\r\n");
  const bool has_body = status >= 200 && status != 204 && status != 304;
  if (has_body) {
    out.append("Content-Length: ");
    append_number(out, body.size());
    out.append("\r\n");
  }
  if (slot.last) out.append("Connection: close\r\n");
  out.append("\r\n");
  if (has_body && !slot.head) out.append(body);

  slot.ready = true;
  if (index > 0) return;
  slots_.pop_front();
  ++first_;
  while (!slots_.empty() && slots_.front().ready) {
    channel_->output().append(slots_.front().text);
    slots_.pop_front();
    ++first_;
  }
  if (parsing_) return;
  channel_->flush_soon();
  watch();
}

void ServerConnection::settle() {
  if (slots_.empty() && channel_->queued() == 0) {
    if (at_end_) return close();
    if (state_ == State::Last) {
      // Closing with unread input would reset the connection and may take the answer with it.
      channel_->shutdown_send();
      state_ = State::Draining;
      channel_->consume(channel_->input().size());
    } else if (core_->stopping() && !parser_.started()) {
      return close();
    }
  }
  if (state_ == State::Serving && !may_read()) {
    channel_->pause_reading();
  } else {
    channel_->resume_reading();
  }
  watch();
}

void ServerConnection::on_drained() {
  if (state_ != State::Closed) on_input();
}

void ServerConnection::on_end(bool eof, const std::string& /*why*/) {
  if (!eof || state_ == State::Draining || (slots_.empty() && channel_->queued() == 0)) return close();
  at_end_ = true;
}

void ServerConnection::stop() {
  // While requests are being read, settle() comes at their end.
  if (!parsing_ && (state_ == State::Serving || state_ == State::Last)) settle();
}

ServerConnection::Phase ServerConnection::phase_now() const {
  if (state_ == State::Draining) return Phase::Draining;
  if (channel_->queued() > 0) return Phase::Writing;
  if (!slots_.empty()) return Phase::Busy;
  if (parser_.head_done()) return Phase::Body;
  return parser_.started() ? Phase::Head : Phase::Idle;
}

core::Duration ServerConnection::limit_of(Phase phase) const {
  const auto& options = core_->options();
  switch (phase) {
    case Phase::Idle: return options.idle_timeout;
    case Phase::Head: return options.head_timeout;
    case Phase::Body: return options.body_timeout;
    case Phase::Busy: return core::Duration::max();
    case Phase::Writing: return options.write_timeout;
    case Phase::Draining: return kDrain;
  }
  return core::Duration::max();
}

void ServerConnection::watch() {
  const auto phase = phase_now();
  const auto number = first_ + slots_.size();
  if (phase == phase_ && number == phase_number_) return;
  phase_ = phase;
  phase_number_ = number;
  const auto limit = limit_of(phase);
  deadline_ = limit == core::Duration::max() ? Moment::max() : std::chrono::steady_clock::now() + limit;
  if (deadline_ < armed_) arm();
}

void ServerConnection::arm() {
  armed_ = deadline_;
  timer_.expires_at(deadline_);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
    const auto self = weak.lock();
    if (ec || !self || self->state_ == State::Closed) return;
    self->armed_ = Moment::max();
    if (std::chrono::steady_clock::now() >= self->deadline_) {
      self->overdue();
    } else if (self->deadline_ != Moment::max()) {
      self->arm();
    }
  });
}

void ServerConnection::overdue() {
  switch (phase_) {
    case Phase::Busy: return;
    case Phase::Idle:
    case Phase::Draining: return close();
    case Phase::Writing: return drop();
    case Phase::Head:
    case Phase::Body: return refuse(408, "the request did not come in time");
  }
}

void ServerConnection::drop() {
  if (state_ == State::Closed) return;
  channel_->flush();
  channel_->abort();
  close();
}

void ServerConnection::close() {
  if (state_ == State::Closed) return;
  const auto self = shared_from_this();
  state_ = State::Closed;
  timer_.cancel();
  channel_->close();
  core_->gone(*this);
}

}  // namespace avenor::net
