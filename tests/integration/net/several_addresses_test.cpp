// A host with several addresses, from its name to an answered request: resolver, connector and client
// together.
#include <dlfcn.h>
#include <netdb.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/url.hpp"
#include "net/ws_client.hpp"
#include "support/catch.hpp"
#include "unit/net/net_support.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;

namespace {

constexpr std::string_view kHost = "broker.test";  // RFC 6761: nobody's
std::vector<const char*> addresses;                // of that host, in the resolver's order

}  // namespace

// The C library's resolver, but for one name. What it gives for each address is one list's next entry: all of
// them are the library's own, and freeaddrinfo() frees them.
extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
  using Real = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto kReal = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  if (host == nullptr || kHost != host) return kReal(host, service, hints, found);
  addrinfo** end = found;
  *end = nullptr;
  for (const char* address : addresses) {
    if (const int failed = kReal(address, service, hints, end); failed != 0) return failed;
    while (*end != nullptr) end = &(*end)->ai_next;
  }
  return addresses.empty() ? EAI_NONAME : 0;
}

namespace {

/// An address whose queue of connections is full: what connects to it gets no answer at all.
struct BlackHole {
  BlackHole(Loop& loop, const char* address, std::uint16_t port) : acceptor(loop.io()) {
    acceptor.open(tcp::v4());
    acceptor.bind(tcp::endpoint(boost::asio::ip::make_address(address), port));
    acceptor.listen(0);
    for (int i = 0; i < 4; ++i) {
      fill.emplace_back(loop.io());
      fill.back().async_connect(acceptor.local_endpoint(), [](const boost::system::error_code&) {});
    }
    loop.idle(50ms);
  }
  tcp::acceptor acceptor;
  std::vector<tcp::socket> fill;
};

/// Lives at 127.0.0.1 alone, of three addresses that the host has: the first takes the connection's first
/// packet and says nothing, the second refuses.
struct Broker {
  explicit Broker(Loop& loop) : server(loop, {}) {
    server.on_request([this](const net::HttpRequest& request, const net::Responder& answer) {
      received += request.method + ' ';
      host = request.headers.find("Host").value_or("");
      answer.send(200, "text/plain", "ok");
    });
    server.on_websocket("/ws", [](net::WsSession session, const net::HttpRequest&) {
      session.on_message([session](std::string_view text, bool) mutable { session.send_text(text); });
    });
    REQUIRE(server.listen("127.0.0.1", 0));
    hole.emplace(loop, "127.0.0.2", server.port());
    addresses = {"127.0.0.2", "127.0.0.3", "127.0.0.1"};
  }
  ~Broker() { addresses.clear(); }
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  net::Url url(const std::string& scheme, const std::string& path) const {
    return *net::parse_url(scheme + "://" + std::string{kHost} + ':' + std::to_string(server.port()) + path);
  }

  net::HttpServer server;
  std::optional<BlackHole> hole;
  std::string received, host;
};

constexpr auto kLong = 4s;  // much less than the client's patience, much more than two pauses of 250 ms

}  // namespace

TEST_CASE("several addresses: a request arrives once, at the one that answers") {
  Loop loop;
  Broker broker(loop);
  net::HttpClient client(loop, broker.url("http", ""), {.connect_timeout = 20s, .request_timeout = 20s});
  std::optional<net::HttpResult> answer;
  const auto began = std::chrono::steady_clock::now();
  client.send({.method = "POST", .target = "/v2/orders", .body = "{}"},
              [&](net::HttpResult result) { answer = std::move(result); });
  REQUIRE(loop.until([&] { return answer.has_value(); }, 20s));
  CHECK(std::chrono::steady_clock::now() - began < kLong);
  REQUIRE(answer->has_value());
  CHECK((*answer)->status == 200);
  CHECK(broker.host == std::string{kHost} + ':' + std::to_string(broker.server.port()));
  loop.idle(600ms);  // the attempt that got no answer is not made good afterwards
  CHECK(broker.received == "POST ");
  CHECK(client.stats().connects == 1);
  CHECK(broker.server.stats().accepted == 1);
}

TEST_CASE("several addresses: a stream opens at the one that answers") {
  Loop loop;
  Broker broker(loop);
  net::WsClient client(loop, broker.url("ws", "/ws"), {.connect_timeout = 20s, .seed = 7});
  int opens = 0;
  std::vector<std::string> heard, closes;
  client.on_open([&] {
    ++opens;
    REQUIRE(client.send("hello"));
  });
  client.on_message([&](std::string_view text, bool) { heard.emplace_back(text); });
  client.on_close([&](const std::string& reason) { closes.push_back(reason); });
  const auto began = std::chrono::steady_clock::now();
  client.start();
  REQUIRE(loop.until([&] { return !heard.empty(); }, 20s));
  CHECK(std::chrono::steady_clock::now() - began < kLong);
  CHECK(heard == std::vector<std::string>{"hello"});
  CHECK(opens == 1);
  CHECK(closes.empty());
}

TEST_CASE("several addresses: when none answers, the request was not sent, and each address is named") {
  Loop loop;
  Broker broker(loop);
  addresses = {"127.0.0.2", "127.0.0.3"};
  net::HttpClient client(loop, broker.url("http", ""), {.connect_timeout = 800ms, .request_timeout = 20s});
  std::optional<net::HttpResult> answer;
  client.send({.method = "POST", .target = "/v2/orders", .body = "{}"},
              [&](net::HttpResult result) { answer = std::move(result); });
  REQUIRE(loop.until([&] { return answer.has_value(); }, 20s));
  REQUIRE_FALSE(answer->has_value());
  CHECK(answer->error().sent == net::Sent::No);
  CHECK_THAT(answer->error().message,
             ContainsSubstring(std::string{kHost}) && ContainsSubstring("127.0.0.3: "));
  CHECK(broker.received.empty());
}

TEST_CASE("several addresses: of both families, and the first family leads nowhere") {
  Loop loop;
  Broker broker(loop);
  addresses = {"::1", "127.0.0.2", "127.0.0.1"};  // nobody listens there, or there is no such family
  net::HttpClient client(loop, broker.url("http", ""), {.connect_timeout = 20s, .request_timeout = 20s});
  std::optional<net::HttpResult> answer;
  const auto began = std::chrono::steady_clock::now();
  client.send({.target = "/"}, [&](net::HttpResult result) { answer = std::move(result); });
  REQUIRE(loop.until([&] { return answer.has_value(); }, 20s));
  CHECK(std::chrono::steady_clock::now() - began < kLong);
  REQUIRE(answer->has_value());
  CHECK((*answer)->body == "ok");
}
