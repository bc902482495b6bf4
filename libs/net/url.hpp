// The addresses that settings name: http, https, ws and wss URLs, and the parts of a request target.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace avenor::net {

enum class Scheme { Http, Https, Ws, Wss };

struct Url {
  Scheme scheme = Scheme::Http;
  std::string host{};        ///< Lower case, without a final dot; an IPv6 address without its brackets.
  std::uint16_t port = 80;   ///< The scheme's own (80, 443) when the text has none.
  std::string target = "/";  ///< Path and query; starts with '/'.

  bool is_tls() const { return scheme == Scheme::Https || scheme == Scheme::Wss; }
  /// What a Host header carries: the port only when it is not the scheme's own, IPv6 in brackets.
  std::string authority() const;
  std::string to_string() const;
};

/// The error names the text. Refused: other schemes, user information (a password in a URL ends in logs; the
/// error does not repeat it), a fragment, spaces and control characters, a port outside 1 to 65535.
core::Result<Url> parse_url(std::string_view text);

/// RFC 3986: everything but letters, digits and -._~ becomes %XX. For one query value or path segment.
std::string percent_encode(std::string_view text);
/// Refuses a '%' without two hexadecimal digits. '+' stays '+'.
core::Result<std::string> percent_decode(std::string_view text);

/// "/v2/orders?limit=5" -> "/v2/orders"
std::string_view path_of(std::string_view target);
/// "/v2/orders?limit=5" -> "limit=5"; empty when there is none.
std::string_view query_of(std::string_view target);
/// The decoded value of the first `name` in "a=1&b=2"; "" for a name without '='; nothing when it is absent
/// or its escapes are broken. '+' is a space here, as forms write it.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace avenor::net
