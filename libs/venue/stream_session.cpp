#include "venue/stream_session.hpp"

#include <fmt/format.h>

#include <utility>

namespace avenor::venue {

StreamSession::StreamSession(boost::asio::io_context& io, const net::Url& url, const Timing& timing,
                             std::string no_login)
    : timing_(timing),
      no_login_(std::move(no_login)),
      login_(io),
      healthy_(io),
      retry_(io),
      client_(io, url, {}) {
  client_.on_open([this] { on_open(); });
  client_.on_message([this](std::string_view frame, bool) { handlers_.on_message(frame); });
  client_.on_close([this](const std::string& reason) { on_close(reason); });
}

void StreamSession::start(Handlers handlers) {
  handlers_ = std::move(handlers);
  stopped_ = false;
  client_.start();
}

void StreamSession::stop() {
  stopped_ = true;
  up_ = false;
  login_.cancel();
  healthy_.cancel();
  retry_.cancel();
  client_.close();
}

void StreamSession::on_open() {
  login_.start(timing_.login, [this] { client_.reconnect(no_login_); });
  if (handlers_.on_open) handlers_.on_open();
}

void StreamSession::send(std::string_view text, std::string_view what) {
  if (!client_.send(text)) client_.reconnect(fmt::format("the {} could not be sent", what));
}

void StreamSession::mark_up() {
  login_.cancel();
  if (std::exchange(up_, true)) return;
  reported_.clear();
  healthy_.start(timing_.healthy, [this] { client_.reset_backoff(); });
  if (handlers_.on_up) handlers_.on_up();
}

void StreamSession::back_off(const std::string& reason) {
  slow_ = true;
  login_.cancel();
  healthy_.cancel();
  report_down(reason);
  client_.close();
}

void StreamSession::on_close(const std::string& reason) {
  login_.cancel();
  healthy_.cancel();
  if (stopped_) return;
  if (handlers_.on_closed) handlers_.on_closed();
  if (std::exchange(slow_, false)) {
    retry_.start(timing_.slow_retry, [this] { client_.start(); });
    return;
  }
  report_down(reason);
}

void StreamSession::report_down(const std::string& reason) {
  if (!std::exchange(up_, false) && reason == reported_) return;
  reported_ = reason;
  if (handlers_.on_down) handlers_.on_down(reason);
}

}  // namespace avenor::venue
