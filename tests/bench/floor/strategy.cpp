// A tick in, an order out.
#include "bench/common/notify.hpp"
#include "bench/common/raw_zmq.hpp"
#include "bench/floor/floor.hpp"
#include "bench/floor/json_text.hpp"

namespace avenor::bench::floor {

int run_strategy(const Options& options) {
  const RawContext context;
  RawSocket in(context, ZMQ_SUB), out(context, ZMQ_PUB);
  in.subscribe("PRICE.");
  in.connect(options.text("outbound"));
  out.connect(options.text("inbound"));
  tell_ready();

  Envelope envelope("strategy/bench");
  RawFrame topic, payload;
  std::string order;
  const std::int64_t born = wall_ns() / 1'000'000;
  for (std::uint64_t number = 1;; ++number) {
    if (!in.receive(topic.get(), payload.get())) continue;
    envelope.begin(order);
    fmt::format_to(
        std::back_inserter(order),
        R"("client_order_id":"bench:{}:{}-{}","bot_id":"bench","symbol":"{}","venue":"alpaca","side":"{}","type":"market","qty":"1",)"
        R"("time_in_force":"day","reason":"{}"}})",
        number % 2 == 1 ? "entry" : "exit", born, number, text_of(payload.view(), "symbol"),
        number % 2 == 1 ? "buy" : "sell", number % 2 == 1 ? "entry" : "exit");
    out.send("TRADE_ORDER.CREATE", order);
  }
}

}  // namespace avenor::bench::floor
