// HTTP/1.1 to one server over a few kept-alive connections.
//
// Every request ends in exactly one callback, on the loop, never inside send(). A failure says how far the
// request got (Sent): No is only said when it is proven. A request that may have been written is never sent
// again, with one exception: a GET or HEAD whose connection broke before a byte of its answer is tried once
// more. A request that ended as Maybe is not sent after its callback: its connection is reset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/clock.hpp"
#include "net/http.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

namespace boost::asio {
class io_context;
}

namespace avenor::net {

class ClientPool;

struct HttpClientOptions {
  std::size_t connections =
      1;  ///< At most so many, opened as they are needed; each with one request at a time.
  std::size_t queue_limit = 4096;  ///< Requests waiting for a connection; one more is answered Sent::No.
  core::Duration connect_timeout = std::chrono::seconds{5};   ///< Name, TCP and TLS together.
  core::Duration request_timeout = std::chrono::seconds{10};  ///< From send() to the answer's last byte.
  /// A connection that was idle for longer is not used for a request: a new one is made.
  core::Duration idle_limit = std::chrono::seconds{50};
  std::size_t max_body = std::size_t{8} << 20;  ///< A larger answer is a failure (Maybe).
  Headers headers{};                            ///< Sent with every request, before its own.
  ClientTls tls{};
};

struct HttpClientStats {
  std::uint64_t requests = 0;  ///< Calls of send().
  std::uint64_t answers = 0;   ///< Callbacks with a response.
  std::uint64_t not_sent = 0;  ///< Callbacks with Sent::No.
  std::uint64_t unknown = 0;   ///< Callbacks with Sent::Maybe.
  std::uint64_t connects = 0;  ///< Connections that were established.
  std::uint64_t retries = 0;   ///< GET and HEAD sent a second time.
};

/// One loop, one thread. `base` is http or https; its path, if any, is put before each target.
class HttpClient {
 public:
  HttpClient(boost::asio::io_context& io, const Url& base, HttpClientOptions options);
  /// Drops waiting and in-flight requests without calling back (their owner is being destroyed too).
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// First in, first out. The callback may call send() again, or destroy the client.
  void send(HttpRequest request, HttpCallback callback);

  /// An answer did not belong to its request, so no later answer on the same connection can be trusted: drops
  /// the connections. Requests in flight end as Maybe (a GET is repeated), waiting ones use new connections.
  void distrust(const std::string& why);

  /// Fails everything: waiting requests with Sent::No, those in flight with Sent::Maybe. Later send()s are
  /// refused (No).
  void close();

  std::size_t waiting() const;    ///< Not yet given to a connection.
  std::size_t in_flight() const;  ///< Given to a connection, no answer yet.
  const HttpClientStats& stats() const;

 private:
  std::shared_ptr<ClientPool> pool_;
};

}  // namespace avenor::net
