// What was given up is not delivered later: connections are reset, not closed.
#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdlib>
#include <string>

#include "net/http_client.hpp"
#include "support/catch.hpp"
#include "unit/net/net_support.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;

namespace {

/// Accepts, and reads nothing until it is told to.
struct MuteServer {
  explicit MuteServer(boost::asio::io_context& io) : acceptor(io), socket(io) {
    acceptor.open(tcp::v4());
    acceptor.set_option(boost::asio::socket_base::receive_buffer_size(4096));
    acceptor.bind(tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    acceptor.listen();
    acceptor.async_accept(socket, [this](const boost::system::error_code& ec) { accepted = !ec; });
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()); }
  /// Everything that still comes, and how it ended.
  boost::system::error_code drain() {
    std::array<char, 65536> buffer{};
    boost::system::error_code ec;
    while (!ec) got += socket.read_some(boost::asio::buffer(buffer), ec);
    return ec;
  }
  tcp::acceptor acceptor;
  tcp::socket socket;
  bool accepted = false;
  std::size_t got = 0;
};

/// Of our sockets that are connected to `port`.
int option_of_socket_to(std::uint16_t port, int level, int name, int* second = nullptr) {
  DIR* const folder = opendir("/proc/self/fd");
  int found = -1;
  while (const dirent* const entry = readdir(folder)) {
    const int fd = std::atoi(entry->d_name);
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0 || peer.sin_family != AF_INET ||
        ntohs(peer.sin_port) != port)
      continue;
    std::array<int, 2> value{};
    socklen_t length = sizeof value;
    getsockopt(fd, level, name, value.data(), &length);
    found = value[0];
    if (second != nullptr) *second = value[1];
  }
  closedir(folder);
  return found;
}

}  // namespace

TEST_CASE("http client: what was under way when a request timed out never arrives") {
  Loop loop;
  MuteServer server(loop.io());
  net::HttpClient client(loop, *net::parse_url(server.url()), {.request_timeout = 300ms});
  constexpr std::size_t kBody = std::size_t{16} << 20;
  bool told = false;
  client.send({.method = "POST", .target = "/o", .body = std::string(kBody, 'x')},
              [&](net::HttpResult result) {
                REQUIRE_FALSE(result);
                CHECK(result.error().sent == net::Sent::Maybe);
                told = true;
              });
  REQUIRE(loop.until([&] { return told && server.accepted; }));
  CHECK(server.drain() == boost::asio::error::connection_reset);
  CHECK(server.got < kBody);
}

TEST_CASE("http client: a client that goes away takes along what it had not delivered") {
  Loop loop;
  MuteServer server(loop.io());
  constexpr std::size_t kBody = std::size_t{16} << 20;
  {
    net::HttpClient client(loop, *net::parse_url(server.url()), {});
    client.send({.method = "POST", .target = "/o", .body = std::string(kBody, 'x')}, [](const auto&) {});
    REQUIRE(loop.until([&] { return server.accepted && client.in_flight() == 1; }));
  }
  loop.idle(10ms);
  CHECK(server.drain() == boost::asio::error::connection_reset);
  CHECK(server.got < kBody);
}

TEST_CASE("http client: the kernel too resets the connection, and gives up what nobody acknowledges") {
  Loop loop;
  MuteServer server(loop.io());
  net::HttpClient client(loop, *net::parse_url(server.url()), {.request_timeout = 7s});
  client.send({.method = "POST", .target = "/o", .body = "{}"}, [](const auto&) {});
  REQUIRE(loop.until([&] { return server.accepted && client.in_flight() == 1; }));
  const auto port = server.acceptor.local_endpoint().port();
  int seconds = -1;
  CHECK(option_of_socket_to(port, SOL_SOCKET, SO_LINGER, &seconds) == 1);
  CHECK(seconds == 0);
  CHECK(option_of_socket_to(port, IPPROTO_TCP, TCP_USER_TIMEOUT) == 7000);
}
