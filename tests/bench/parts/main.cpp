// bench_parts hop|commit|http: what the parts of an order's way cost alone, without any code of Avenor's.
//
// hop     from a publisher through a proxy to a subscriber, three processes: half of a round trip over raw
// libzmq, 160 bytes
//           --inbound URL --outbound URL --count N (5000): the proxy between them is `bench_bus raw-proxy`
//           the other end is `bench_parts echo` with the same two URLs
// commit  a prepared single-row INSERT, committed
//           --url POSTGRESQL --count N (2000): the table `trades` of floor/schema.sql
// http    POST /v2/orders on a kept-alive connection
//           --broker PORT --count N (5000)
//
// Prints one JSON object.
#include <array>
#include <cstdio>
#include <exception>

#include "bench/common/http_socket.hpp"
#include "bench/common/monotonic.hpp"
#include "bench/common/notify.hpp"
#include "bench/common/pipeline.hpp"
#include "bench/common/raw_zmq.hpp"
#include "bench/common/report.hpp"

using namespace avenor::bench;

namespace {

constexpr std::size_t kBytes = 151;  // with the topic of nine: 160
constexpr int kWarmUp = 300;

int echo(const Options& options) {
  const RawContext context;
  RawSocket in(context, ZMQ_SUB), out(context, ZMQ_PUB);
  in.subscribe("PRICE.PIN");
  in.connect(options.text("outbound"));
  out.connect(options.text("inbound"));
  tell_ready();
  RawFrame topic, payload;
  while (in.receive(topic.get(), payload.get())) out.send("PRICE.PON", payload.view());
  return 1;
}

Report hop(const Options& options, int count) {
  const RawContext context;
  RawSocket in(context, ZMQ_SUB), out(context, ZMQ_PUB);
  in.subscribe("PRICE.PON");
  in.set(ZMQ_RCVTIMEO, 200);
  in.connect(options.text("outbound"));
  out.connect(options.text("inbound"));
  RawFrame topic, payload;
  const std::string text(kBytes, 'x');
  Histogram hops;
  // The first ones may be lost while subscriptions travel.
  int tries = 0;
  do out.send("PRICE.PIN", text);
  while (!in.receive(topic.get(), payload.get()) && ++tries < 100);
  while (in.receive(topic.get(), payload.get())) {  // what had only been late
  }
  in.set(ZMQ_RCVTIMEO, 5000);
  for (int i = -kWarmUp; i < count; ++i) {
    const std::int64_t began = now_ns();
    out.send("PRICE.PIN", text);
    if (!in.receive(topic.get(), payload.get()))
      throw std::runtime_error("nothing came back through the proxy");
    if (i >= 0) hops.record(static_cast<std::uint64_t>(now_ns() - began) / 2);
  }
  return Report().latency("hop", hops);
}

Report commit(const Options& options, int count) {
  Pipeline database(options.text("url"));
  database.prepare("one",
                   "INSERT INTO trades (client_order_id, symbol, side, qty, status) VALUES ($1, 'IBM', "
                   "'buy', 1, 'PENDING')");
  Histogram commits;
  for (int i = -kWarmUp; i < count; ++i) {
    const std::string id = fmt::format("part:entry:{}-{}", now_ns(), i);
    const std::array values = {id.c_str()};
    const std::int64_t began = now_ns();
    database.execute("one", values);
    if (i >= 0) commits.record(static_cast<std::uint64_t>(now_ns() - began));
  }
  return Report().latency("commit", commits);
}

Report http(const Options& options, int count) {
  HttpSocket broker(static_cast<std::uint16_t>(options.number("broker", 0)));
  Histogram round_trips;
  std::string request;
  for (int i = -kWarmUp; i < count; ++i) {
    request.clear();
    HttpSocket::append_post(
        request, "/v2/orders",
        fmt::format(
            R"({{"symbol":"PART","qty":"1","side":"buy","type":"market","time_in_force":"day","client_order_id":"part:entry:{}-{}"}})",
            now_ns(), i));
    const std::int64_t began = now_ns();
    broker.send(request);
    broker.receive();
    if (i >= 0) round_trips.record(static_cast<std::uint64_t>(now_ns() - began));
  }
  return Report().latency("http", round_trips);
}

}  // namespace

int main(int argc, char** argv) {
  const Options options(argc, argv);
  try {
    const std::string& what = options.word();
    if (what == "echo") return echo(options);
    if (what == "hop")
      hop(options, static_cast<int>(options.number("count", 5000))).print();
    else if (what == "commit")
      commit(options, static_cast<int>(options.number("count", 2000))).print();
    else if (what == "http")
      http(options, static_cast<int>(options.number("count", 5000))).print();
    else
      Options::die("bench_parts hop|echo|commit|http, not '" + what + "'");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_parts: %s\n", error.what());
    return 1;
  }
}
