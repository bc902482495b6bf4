// The pauses between the connections of a stream, against a server that confirms every login and disconnects.
#include "venue/stream_session.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <string>

#include "net/http_server.hpp"
#include "support/catch.hpp"
#include "support/fake_alpaca.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

namespace {

struct Dropped {
  explicit Dropped(core::Duration healthy)
      : stream(io, listen(), {.login = 10s, .slow_retry = 30s, .healthy = healthy}, "no login") {}

  /// One connection: up, for `up_for` (zero: it is dropped within the turn of the loop that brings it up),
  /// lost and up again. Returns how long it was down.
  std::chrono::steady_clock::duration round(core::Duration up_for) {
    const int before = ups;
    boost::asio::steady_timer timer(io);
    bool passed = up_for == core::Duration{};
    timer.expires_after(up_for);
    if (!passed) timer.async_wait([&](const boost::system::error_code&) { passed = true; });
    REQUIRE(run_until(io, [&] { return passed; }));
    const auto lost = std::chrono::steady_clock::now();
    session.abort();
    REQUIRE(run_until(io, [&] { return ups == before + 1; }));
    return std::chrono::steady_clock::now() - lost;
  }

  void start() {
    stream.start({.on_open = {},
                  .on_message = [this](std::string_view) { stream.mark_up(); },
                  .on_closed = {},
                  .on_up = [this] { ++ups; },
                  .on_down = {}});
    REQUIRE(run_until(io, [&] { return ups == 1; }));
  }

  net::Url listen() {
    server.on_websocket("/stream", [this](net::WsSession opened, const net::HttpRequest&) {
      session = opened;
      session.send_text("welcome");
    });
    REQUIRE(server.listen("127.0.0.1", 0));
    return *net::parse_url("ws://127.0.0.1:" + std::to_string(server.port()) + "/stream");
  }

  boost::asio::io_context io;
  net::HttpServer server{io, {}};
  net::WsSession session;
  int ups = 0;
  venue::StreamSession stream;
};

}  // namespace

// Growing pauses would be of 2 to 4 s at the fifth loss, and of 4 to 8 s at the sixth.
TEST_CASE("stream session: a healthy connection that is lost is replaced after a short pause, every time") {
  Dropped f(20ms);
  f.start();
  for (int loss = 0; loss < 6; ++loss) {
    INFO("loss " << loss);
    CHECK(f.round(60ms) < 2s);
  }
  f.stream.stop();
}

// The pauses have a lower bound, however slow the machine is: half of 250 ms, doubled each time.
TEST_CASE(
    "stream session: a venue that confirms the login and disconnects at once is met with growing pauses") {
  Dropped f(1min);
  f.start();
  for (int loss = 0; loss < 3; ++loss) f.round({});
  CHECK(f.round({}) >= 1s);
  f.stream.stop();
}

TEST_CASE("stream session: one healthy connection ends a row of growing pauses") {
  Dropped f(500ms);
  f.start();
  for (int loss = 0; loss < 4; ++loss) f.round({});
  CHECK(f.round(600ms) < 1500ms);  // 2 to 4 s without the healthy connection
  f.stream.stop();
}
