#include "net/ws_session.hpp"

#include <utility>

#include "net/ws_connection.hpp"

namespace avenor::net {
namespace {

bool send(WsConnection* connection, bool binary, std::string_view payload) {
  if (connection == nullptr || !connection->is_open()) return false;
  if (!connection->has_room()) {
    connection->close(1008, "the client reads too slowly");
    return false;
  }
  return connection->send(binary, payload);
}

}  // namespace

WsSession::WsSession(std::shared_ptr<WsConnection> connection) : connection_(std::move(connection)) {}

void WsSession::on_message(std::function<void(std::string_view, bool)> callback) {
  if (connection_) connection_->on_message(std::move(callback));
}

void WsSession::on_close(std::function<void(std::uint16_t, const std::string&)> callback) {
  if (connection_) connection_->on_close(std::move(callback));
}

bool WsSession::send_text(std::string_view payload) { return send(connection_.get(), false, payload); }
bool WsSession::send_binary(std::string_view payload) { return send(connection_.get(), true, payload); }

void WsSession::close(std::uint16_t code, std::string_view reason) {
  if (connection_) connection_->close(code, reason);
}

void WsSession::abort() {
  if (connection_) connection_->abort("aborted");
}

bool WsSession::is_open() const { return connection_ && connection_->is_open(); }
std::size_t WsSession::queued_bytes() const { return connection_ ? connection_->queued_bytes() : 0; }

const std::string& WsSession::peer() const {
  static const std::string none;
  return connection_ ? connection_->peer() : none;
}

}  // namespace avenor::net
