// A name with several addresses: the first that answers wins, whatever the others do.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <vector>

#include "net/connector.hpp"
#include "support/catch.hpp"
#include "unit/net/net_support.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using boost::asio::ip::make_address;
using boost::asio::ip::tcp;

namespace {

/// A port whose queue is full: what connects to it gets no answer at all.
struct BlackHole {
  explicit BlackHole(Loop& loop) : acceptor(loop.io()) {
    acceptor.open(tcp::v4());
    acceptor.bind(tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
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

struct Connecting {
  explicit Connecting(Loop& loop_) : loop(loop_) {}
  core::Result<std::shared_ptr<net::Stream>> to(const net::Connector::Endpoints& endpoints,
                                                core::Duration timeout = 5s) {
    std::optional<core::Result<std::shared_ptr<net::Stream>>> result;
    const auto connector =
        std::make_shared<net::Connector>(loop.io(), *net::parse_url("http://broker.test:1"), nullptr);
    connector->start_at(endpoints, timeout, [&](auto got) { result = std::move(got); });
    REQUIRE_FALSE(result);  // never from within the call
    REQUIRE(loop.until([&] { return result.has_value(); }));
    return std::move(*result);
  }
  Loop& loop;
};

tcp::endpoint at(const char* address, std::uint16_t port) { return {make_address(address), port}; }

}  // namespace

TEST_CASE("connector: an address that does not answer does not keep the others waiting") {
  Loop loop;
  BlackHole hole(loop);
  RawServer server(loop);
  const auto began = std::chrono::steady_clock::now();
  const auto stream = Connecting{loop}.to({hole.acceptor.local_endpoint(), at("127.0.0.1", server.port())});
  REQUIRE(stream);
  CHECK((*stream)->peer() == "127.0.0.1:" + std::to_string(server.port()));
  CHECK(std::chrono::steady_clock::now() - began < 4s);
  (*stream)->close();
}

TEST_CASE("connector: an address that refuses is followed by the next at once, of either family") {
  Loop loop;
  RawServer server(loop);
  const auto closed = closed_port(loop);
  const auto stream =
      Connecting{loop}.to({at("::1", closed), at("127.0.0.1", closed), at("127.0.0.1", server.port())});
  REQUIRE(stream);
  (*stream)->close();
}

TEST_CASE("connector: when no address answers, each is named with its reason") {
  Loop loop;
  const auto closed = closed_port(loop);
  const auto refused = Connecting{loop}.to({at("127.0.0.1", closed), at("127.0.0.2", closed)});
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, ContainsSubstring("127.0.0.1: ") && ContainsSubstring("127.0.0.2: "));
  BlackHole hole(loop);
  const auto late = Connecting{loop}.to({at("127.0.0.1", closed), hole.acceptor.local_endpoint()}, 300ms);
  REQUIRE_FALSE(late);
  CHECK_THAT(late.error().message, ContainsSubstring("no connection within 300 ms; 127.0.0.1: "));
  CHECK_FALSE(Connecting{loop}.to({}));
}

TEST_CASE("connector: the families take turns, beginning with the resolver's first") {
  const auto six = [](int n) { return at(("2001:db8::" + std::to_string(n)).c_str(), 443); };
  const auto four = [](int n) { return at(("192.0.2." + std::to_string(n)).c_str(), 443); };
  CHECK(net::in_turn({six(1), six(2), six(3), four(1), four(2)}) ==
        net::Connector::Endpoints{six(1), four(1), six(2), four(2), six(3)});
  CHECK(net::in_turn({four(1), six(1)}) == net::Connector::Endpoints{four(1), six(1)});
  CHECK(net::in_turn({}).empty());
  CHECK(net::in_turn(net::Connector::Endpoints(100, four(1))).size() == 16);
}
