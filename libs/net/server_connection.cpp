#include "net/server_connection.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/write.hpp>
#include <string>
#include <utility>

#include "net/url.hpp"

namespace avenor::net {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

// A client that asks and does not read: no further request is read until it does.
constexpr std::size_t kMostOutput = std::size_t{256} << 10;

/// True for 24 characters that are the base64 of 16 bytes.
bool is_ws_key(std::string_view key) {
  const auto is_base64 = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  };
  return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), is_base64);
}

}  // namespace

ServerConnection::ServerConnection(std::shared_ptr<ServerCore> core, std::shared_ptr<Stream> stream)
    : core_(std::move(core)),
      stream_(std::move(stream)),
      parser_(HttpParser::Kind::Request,
              {.head = core_->options().max_head, .fields = 100, .body = core_->options().max_body}),
      deadline_(*stream_, core_->options()) {}

void ServerConnection::start() {
  deadline_.start(weak_from_this(), [this](Phase phase) { overdue(phase); });
  read();
  watch();
}

bool ServerConnection::may_read() const {
  return state_ == State::Serving && answers_.size() < core_->options().max_pipeline &&
         answers_.bytes() < kMostOutput;
}

void ServerConnection::read() {
  if (reading_ || at_end_ || state_ == State::Closed) return;
  reading_ = true;
  stream_->async_read_some(
      input_.prepare(Stream::kRead),
      [self = shared_from_this()](const error_code& ec, std::size_t n) { self->on_read(ec, n); });
}

void ServerConnection::on_read(const error_code& ec, std::size_t n) {
  reading_ = false;
  if (state_ == State::Closed) return;
  if (ec) {
    if (ec != asio::error::eof || state_ == State::Draining || answers_.empty()) return close();
    at_end_ = true;
    return settle();
  }
  input_.commit(n);
  parse();
  settle();
}

void ServerConnection::parse() {
  if (reading_) return;  // all that was there has been parsed, and the buffer must stay where it is
  parsing_ = true;
  while (may_read() && input_.size() > 0) {
    const auto unread = input_.data();
    input_.consume(parser_.feed({static_cast<const char*>(unread.data()), unread.size()}));
    if (parser_.failed()) {
      refuse(parser_.error_status(), parser_.error());
    } else if (parser_.done()) {
      dispatch();
    } else {
      break;
    }
  }
  // Behind the last request nothing counts any more.
  if (state_ == State::Last || state_ == State::Draining) input_.consume(input_.size());
  parsing_ = false;
}

void ServerConnection::dispatch() {
  const auto& request = parser_.request();
  if (!core_->websocket_handlers.empty() && request.headers.lists("Upgrade", "websocket")) {
    const auto found = core_->websocket_handlers.find(path_of(request.target));
    if (found != core_->websocket_handlers.end()) return upgrade(found->second);
  }
  const bool last = !parser_.keep_alive() || parser_.minor_version() == 0;
  const auto number = answers_.push(request.method == "HEAD", last);
  if (last) state_ = State::Last;
  ++core_->stats().requests;
  if (core_->handler) {
    core_->handler(request, Responder(std::make_shared<PendingAnswer>(shared_from_this(), number)));
  } else {
    answer_text(number, 404, "not found\n");
  }
  parser_.next();
  continued_ = false;
}

void ServerConnection::upgrade(const HttpServer::WsHandler& handler) {
  auto& request = parser_.request();
  const auto key = request.headers.find("Sec-WebSocket-Key");
  if (request.headers.find("Sec-WebSocket-Version") != "13")
    return refuse(426, "WebSocket version 13 is spoken here");
  if (request.method != "GET" || parser_.minor_version() == 0 || !answers_.empty() || writing_ ||
      !request.body.empty() || !request.headers.lists("Connection", "Upgrade") || !key || !is_ws_key(*key)) {
    return refuse(400, "not a WebSocket handshake");
  }
  state_ = State::Closed;
  deadline_.stop();
  const auto self = shared_from_this();
  core_->gone(*this);
  const auto unread = input_.data();
  core_->upgrade(stream_, std::move(request), {static_cast<const char*>(unread.data()), unread.size()},
                 handler);
}

void ServerConnection::refuse(int status, std::string_view why) {
  ++core_->stats().refused;
  const auto number = answers_.push(false, true);
  state_ = State::Last;
  Headers headers;
  if (status == 426) headers.add("Sec-WebSocket-Version", "13");
  if (status == 405) headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
  headers.add("Content-Type", "text/plain");
  answer(number, status, headers, std::string(why) + "\n");
}

void ServerConnection::answer(std::uint64_t number, int status, const Headers& headers,
                              std::string_view body) {
  if (state_ == State::Closed || state_ == State::Draining || !answers_.awaits(number)) return;
  if (core_->stopping() && state_ == State::Serving && answers_.is_newest(number)) {
    answers_.end_with(number);
    state_ = State::Last;
  }
  answers_.answer(number, status, headers, body);
  write_next();
  if (!parsing_) watch();
}

void ServerConnection::answer_text(std::uint64_t number, int status, std::string_view text) {
  answer(number, status, {{"Content-Type", "text/plain"}}, text);
}

void ServerConnection::write_continue() {
  if (continued_ || !answers_.empty() || !parser_.head_done() || !parser_.expects_continue()) return;
  continued_ = true;
  writing_ = true;
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(*stream_, asio::buffer(kContinue),
                    [self = shared_from_this()](const error_code& ec, std::size_t) {
                      self->writing_ = false;
                      self->on_written(ec);
                    });
}

void ServerConnection::write_next() {
  const auto* next = answers_.front();
  if (writing_ || next == nullptr) return;
  writing_ = true;
  http::async_write(*stream_, *next, [self = shared_from_this()](const error_code& ec, std::size_t) {
    self->writing_ = false;
    self->answers_.pop();
    self->on_written(ec);
  });
}

void ServerConnection::on_written(const error_code& ec) {
  if (state_ == State::Closed) return;
  if (ec) return close();
  write_next();
  if (state_ == State::Serving) parse();
  if (state_ != State::Closed) settle();
}

void ServerConnection::settle() {
  if (state_ == State::Closed) return;
  if (answers_.empty() && !writing_ && state_ != State::Draining) {
    if (at_end_) return close();
    if (state_ == State::Last) {
      // Closing with unread input would reset the connection and may take the answer with it.
      stream_->shutdown_send();
      state_ = State::Draining;
    } else if (core_->stopping() && !parser_.started()) {
      return close();
    }
  }
  if (state_ == State::Serving) write_continue();
  if (state_ != State::Serving || may_read()) read();
  watch();
}

void ServerConnection::stop() {
  // While requests are being read, settle() comes at their end.
  if (!parsing_ && (state_ == State::Serving || state_ == State::Last)) settle();
}

ServerConnection::Phase ServerConnection::phase_now() const {
  if (state_ == State::Draining) return Phase::Draining;
  if (writing_) return Phase::Writing;
  if (!answers_.empty()) return Phase::Busy;
  if (parser_.head_done()) return Phase::Body;
  return parser_.started() ? Phase::Head : Phase::Idle;
}

void ServerConnection::watch() { deadline_.watch(phase_now(), answers_.end()); }

void ServerConnection::overdue(Phase phase) {
  switch (phase) {
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
  stream_->abort();
  close();
}

void ServerConnection::close() {
  if (state_ == State::Closed) return;
  const auto self = shared_from_this();
  state_ = State::Closed;
  deadline_.stop();
  stream_->close();
  core_->gone(*this);
}

}  // namespace avenor::net
