// Internal: what Boost.Beast's WebSocket errors mean to the other side, and to a person.
#pragma once

#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <string>

namespace avenor::net {

/// With which code Beast has closed after this error; 1006 when it could not.
std::uint16_t ws_close_code(const boost::system::error_code& ec);

std::string ws_error_text(const boost::system::error_code& ec);

/// Why the server's answer to the upgrade is none; empty when it is one.
std::string ws_upgrade_problem(const boost::system::error_code& ec,
                               const boost::beast::websocket::response_type& answer);

}  // namespace avenor::net
