// Internal: maps Boost.Beast's WebSocket errors to close codes and to texts for a person.
#pragma once

#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <string>

namespace avenor::net {

/// The code that Beast has closed with after this error; 1006 when it could not.
std::uint16_t ws_close_code(const boost::system::error_code& ec);

std::string ws_error_text(const boost::system::error_code& ec);

/// Why the server's answer to the upgrade is invalid; empty when it is valid.
std::string ws_upgrade_problem(const boost::system::error_code& ec,
                               const boost::beast::websocket::response_type& answer);

}  // namespace avenor::net
