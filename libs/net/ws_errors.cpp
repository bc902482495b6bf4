#include "net/ws_errors.hpp"

#include <fmt/format.h>
#include <boost/asio/error.hpp>
#include <boost/beast/websocket/error.hpp>

namespace avenor::net {
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

std::uint16_t ws_close_code(const error_code& ec) {
  if (ec == websocket::error::message_too_big) return websocket::close_code::too_big;
  if (ec == websocket::error::bad_frame_payload) return websocket::close_code::bad_payload;
  if (ec == websocket::condition::protocol_violation) return websocket::close_code::protocol_error;
  return websocket::close_code::abnormal;
}

std::string ws_error_text(const error_code& ec) {
  return ec == boost::asio::error::eof ? "the peer closed the connection" : ec.message();
}

std::string ws_upgrade_problem(const error_code& ec, const websocket::response_type& answer) {
  if (ec == websocket::error::upgrade_declined) {
    return fmt::format("the server refused the upgrade: {} {}", answer.result_int(),
                       answer.body().substr(0, 200));
  }
  if (ec == websocket::condition::handshake_failed)
    return "the server's answer to the upgrade is not a WebSocket handshake: " + ec.message();
  if (ec) return "during the upgrade: " + ws_error_text(ec);
  if (answer.count(http::field::sec_websocket_extensions) +
          answer.count(http::field::sec_websocket_protocol) >
      0)
    return "the server chose an extension or protocol that was not offered";
  return {};
}

}  // namespace avenor::net
