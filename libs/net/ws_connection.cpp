#include "net/ws_connection.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>
#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace avenor::net {
namespace {

constexpr std::chrono::seconds kCloseTimeout{2};

}  // namespace

WsConnection::WsConnection(std::shared_ptr<Channel> channel, WsRole role, WsLimits limits)
    : channel_(std::move(channel)),
      role_(role),
      limits_(limits),
      reader_(role, limits.max_message),
      timer_(channel_->executor()) {
  limits_.pong_timeout = std::min(limits_.pong_timeout, limits_.ping_interval);
}

void WsConnection::start() {
  channel_->hand_over(shared_from_this());
  if (limits_.ping_interval.count() > 0) arm(limits_.ping_interval, &WsConnection::ping);
}

void WsConnection::on_message(MessageCallback callback) {
  if (state_ != State::Closed) message_ = std::make_shared<const MessageCallback>(std::move(callback));
}

void WsConnection::arm(core::Duration after, void (WsConnection::*what)()) {
  timer_.expires_after(after);
  timer_.async_wait([weak = weak_from_this(), what](const boost::system::error_code& ec) {
    if (ec) return;
    if (const auto self = weak.lock()) ((*self).*what)();
  });
}

void WsConnection::ping() {
  if (state_ != State::Open) return;
  heard_ = false;
  append(WsOpcode::Ping, {});
  arm(limits_.pong_timeout, &WsConnection::expect_pong);
}

void WsConnection::expect_pong() {
  if (state_ != State::Open) return;
  // After a halt of ours the pong may be there and unread.
  if (!heard_ && channel_->look() != Channel::Peer::Speaking) {
    return abort(
        fmt::format("nothing heard within {} ms of a ping", limits_.pong_timeout.count() / 1'000'000));
  }
  arm(limits_.ping_interval - limits_.pong_timeout, &WsConnection::ping);
}

void WsConnection::append(WsOpcode opcode, std::string_view payload) {
  if (role_ == WsRole::Server) {
    append_ws_frame(channel_->output(), opcode, payload);
  } else {
    if (mask_at_ == masks_.size()) {
      if (RAND_bytes(reinterpret_cast<unsigned char*>(masks_.data()), static_cast<int>(masks_.size())) != 1) {
        throw std::runtime_error("OpenSSL has no random bytes to give");
      }
      mask_at_ = 0;
    }
    std::array<char, 4> mask{};
    std::memcpy(mask.data(), masks_.data() + mask_at_, mask.size());
    mask_at_ += mask.size();
    append_ws_frame(channel_->output(), opcode, payload, mask);
  }
  channel_->flush_soon();
}

bool WsConnection::send(WsOpcode opcode, std::string_view payload) {
  if (state_ != State::Open) return false;
  append(opcode, payload);
  return true;
}

void WsConnection::close(std::uint16_t code, std::string_view reason) {
  if (state_ != State::Open) return;
  state_ = State::Closing;
  code_ = code;
  reason_ = reason;
  append(WsOpcode::Close, ws_close_payload(code, reason));
  arm(kCloseTimeout, &WsConnection::closing_overdue);
}

void WsConnection::closing_overdue() { finish(code_, reason_); }

void WsConnection::on_input() {
  heard_ = true;
  while (state_ == State::Open || state_ == State::Closing) {
    std::size_t consumed = 0;
    const auto event = reader_.step(channel_->mutable_input(), channel_->input().size(), consumed);
    // Taken first, consumed after: the payload may lie in the input.
    take(event);
    if (!channel_->is_open()) return;
    channel_->consume(consumed);
    if (consumed == 0) break;
  }
  if (state_ == State::Flushing) channel_->consume(channel_->input().size());
}

void WsConnection::take(const WsEvent& event) {
  switch (event.kind) {
    case WsEvent::Kind::None:
    case WsEvent::Kind::Pong: return;
    case WsEvent::Kind::Message:
      if (state_ != State::Open) return;
      if (const auto callback = message_; callback && *callback) (*callback)(event.payload, event.binary);
      return;
    case WsEvent::Kind::Ping:
      if (state_ == State::Open) append(WsOpcode::Pong, event.payload);
      return;
    case WsEvent::Kind::Close: return peer_closed(event);
    case WsEvent::Kind::Error:
      if (state_ == State::Open) append(WsOpcode::Close, ws_close_payload(event.code, event.payload));
      code_ = event.code;
      reason_ = event.payload;
      state_ = State::Flushing;
      arm(kCloseTimeout, &WsConnection::closing_overdue);
      channel_->flush_soon();
      return;
  }
}

void WsConnection::peer_closed(const WsEvent& event) {
  if (state_ == State::Open) {
    code_ = event.code;
    reason_ = event.payload;
    append(WsOpcode::Close, event.code == 1005 ? std::string{} : ws_close_payload(event.code, {}));
    arm(kCloseTimeout, &WsConnection::closing_overdue);
  }
  state_ = State::Flushing;
  channel_->flush_soon();
}

void WsConnection::on_drained() {
  if (state_ == State::Flushing) finish(code_, reason_);
}

void WsConnection::on_end(bool eof, const std::string& why) {
  if (state_ == State::Open) {
    finish(1006, why);
  } else if (!eof || state_ == State::Closing || channel_->queued() == 0) {
    finish(code_, reason_);
  }
}

void WsConnection::abort(const std::string& why) {
  if (state_ == State::Closed) return;
  channel_->abort();
  state_ = State::Closing;
  code_ = 1006;
  reason_ = why;
  boost::asio::post(timer_.get_executor(),
                    [self = shared_from_this()] { self->finish(self->code_, self->reason_); });
}

void WsConnection::finish(std::uint16_t code, const std::string& reason) {
  if (state_ == State::Closed) return;
  state_ = State::Closed;
  timer_.cancel();
  channel_->close();
  message_ = nullptr;
  const auto callback = std::exchange(close_, nullptr);
  const auto gone = std::exchange(gone_, nullptr);
  const auto keep = shared_from_this();
  const auto text = reason;
  if (gone) gone(*this);
  if (callback) callback(code, text);
}

void WsConnection::drop() {
  state_ = State::Closed;
  timer_.cancel();
  channel_->close();
  message_ = nullptr;
  close_ = nullptr;
  gone_ = nullptr;
}

}  // namespace avenor::net
