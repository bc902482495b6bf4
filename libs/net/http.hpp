// The HTTP messages that the client sends and the server answers.
#pragma once

#include <functional>
#include <string>
#include <tl/expected.hpp>

#include "core/clock.hpp"
#include "net/headers.hpp"

namespace avenor::net {

/// The library writes Host, Content-Length, Transfer-Encoding and Connection: do not put them in `headers`.
struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";  ///< Path and query, percent-encoded.
  Headers headers{};
  std::string body{};
  core::Duration timeout{
      0};  ///< Client only: from send() to the answer's last byte; zero = the client's own.
};

struct HttpResponse {
  int status = 200;
  Headers headers{};
  std::string body{};
};

/// How far a request without an answer got.
enum class Sent {
  No,     ///< Proven: no byte of it was given to the network.
  Maybe,  ///< The other side may have acted on it. Only its own report resolves that.
};

struct HttpFailure {
  Sent sent = Sent::Maybe;
  std::string message{};  ///< For a person: "POST /v2/orders: timed out after 5000 ms". Holds no header.
};

/// Any status is an answer, 500 too; the caller decides what it means.
using HttpResult = tl::expected<HttpResponse, HttpFailure>;
using HttpCallback = std::function<void(HttpResult)>;

}  // namespace avenor::net
