// bench_net http|burst|messages: what `libs/net` alone costs, client and server on one loop over the
// loopback.
//
// http      POST /v2/orders there and back, one after the other on a kept-alive connection
//             --count N (20000)
// burst     the same, all at once over several connections
//             --count N (50000) --connections N (4)
// messages  WebSocket messages of 200 bytes from the server to a client, 64 in each turn of the loop
//             --count N (200000)
//
// Prints one JSON object.
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>

#include "bench/common/histogram.hpp"
#include "bench/common/monotonic.hpp"
#include "bench/common/options.hpp"
#include "bench/common/report.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/url.hpp"
#include "net/ws_client.hpp"

using namespace avenor;
using namespace avenor::bench;

namespace {

constexpr int kWarmUp = 500;

const std::string kOrder =
    R"({"symbol":"IBM","qty":"1","side":"buy","type":"market","time_in_force":"day","client_order_id":"avn-1234567890"})";

net::HttpRequest order() {
  return {.method = "POST",
          .target = "/v2/orders",
          .headers = {{"Content-Type", "application/json"}},
          .body = kOrder};
}

net::Url listen(net::HttpServer& server, const std::string& scheme) {
  if (!server.listen("127.0.0.1", 0)) throw std::runtime_error("no port to listen on");
  return net::parse_url(scheme + "://127.0.0.1:" + std::to_string(server.port())).value();
}

net::HttpClientOptions options_with(std::size_t connections) {
  net::HttpClientOptions options;
  options.connections = connections;
  options.queue_limit = 1'000'000;
  options.headers = {{"APCA-API-KEY-ID", "k"}, {"APCA-API-SECRET-KEY", "s"}};
  return options;
}

void run_until(boost::asio::io_context& io, const std::function<bool()>& done) {
  while (!done()) io.run_one();
}

Report http(int count) {
  boost::asio::io_context io(1);
  net::HttpServer server(io, {});
  server.on_request([](const net::HttpRequest& request, net::Responder responder) {
    responder.send(200, "application/json", request.body);
  });
  net::HttpClient client(io, listen(server, "http"), options_with(1));
  Histogram trips;
  for (int i = -kWarmUp; i < count; ++i) {
    const std::int64_t began = now_ns();
    bool answered = false;
    client.send(order(), [&](const net::HttpResult& result) { answered = result.has_value(); });
    run_until(io, [&] { return answered; });
    if (i >= 0) trips.record(static_cast<std::uint64_t>(now_ns() - began));
  }
  return Report().latency("round_trip", trips);
}

Report burst(int count, std::size_t connections) {
  boost::asio::io_context io(1);
  net::HttpServer server(io, {});
  server.on_request([](const net::HttpRequest& request, net::Responder responder) {
    responder.send(200, "application/json", request.body);
  });
  net::HttpClient client(io, listen(server, "http"), options_with(connections));
  int answered = 0;
  const std::int64_t began = now_ns();
  for (int i = 0; i < count; ++i)
    client.send(order(), [&](const net::HttpResult& result) { answered += result.has_value() ? 1 : 0; });
  run_until(io, [&] { return answered == count; });
  const double seconds = static_cast<double>(now_ns() - began) / 1e9;
  return Report().number("requests_per_s", count / seconds);
}

Report messages(int count) {
  boost::asio::io_context io(1);
  net::HttpServer server(io, {.ws_max_queue = std::size_t{1} << 30});
  int sent = 0;
  const std::string text(200, 'x');
  std::function<void(net::WsSession)> pour = [&](net::WsSession session) {
    for (int i = 0; i < 64 && sent < count; ++i, ++sent) session.send_text(text);
    if (sent < count) boost::asio::post(io, [&pour, session] { pour(session); });
  };
  server.on_websocket("/", [&](net::WsSession session, const net::HttpRequest&) { pour(session); });
  net::WsClient client(io, listen(server, "ws"), {});
  int heard = 0;
  client.on_message([&](std::string_view, bool) { ++heard; });
  client.start();
  const std::int64_t began = now_ns();
  run_until(io, [&] { return heard == count; });
  const double seconds = static_cast<double>(now_ns() - began) / 1e9;
  return Report().number("messages_per_s", count / seconds);
}

}  // namespace

int main(int argc, char** argv) {
  const Options options(argc, argv);
  try {
    const auto count = [&](int usual) { return static_cast<int>(options.number("count", usual)); };
    if (options.word() == "http") {
      http(count(20'000)).print();
    } else if (options.word() == "burst") {
      burst(count(50'000), static_cast<std::size_t>(options.number("connections", 4))).print();
    } else if (options.word() == "messages") {
      messages(count(200'000)).print();
    } else {
      Options::die("http, burst or messages");
    }
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
  }
}
