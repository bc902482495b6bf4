// bench_driver closed|open|burst|rest: plays market_data on a bus, hears TRADE_CONFIRMATION, and tells how
// long it took.
//
//   --inbound URL --outbound URL   the bus
//   --bot ID --symbol S            whose orders count (bench), what the ticks are for (IBM)
//   --count N                      ticks that are counted (1000)
//   --warm-up N                    ticks before them that are not (100)
//   --rate R                       open: ticks a second
//   --orders-rate R                open: so many of those a second are for --symbol, the rest for symbols
//   that nobody trades
//   --lossy                        what is missing is counted, and no failure
//   --share-cpu                    with the other daemons while all is calm, as market_data does with
//   CPU_AFFINITY=auto
//   --quiet S                      nothing heard for S seconds: what is missing is lost (20)
//
// closed  one tick, its order's FILLED, the next tick
// open    a tick when it is due, whatever comes back; latency counts from when it was due
// burst   all ticks at once
// rest    no ticks: N limit orders of our own, each until it is SUBMITTED
//
// Prints one JSON object. The exit code is 0 only if each tick had its order and each order its FILLED.
#include "bench/common/options.hpp"
#include "bench/common/report.hpp"
#include "bench/driver/trader.hpp"
#include "runtime/log.hpp"
#include "runtime/main_frame.hpp"

using namespace avenor;
using namespace avenor::bench;

static driver::Plan plan_of(const Options& options) {
  using Kind = driver::Plan::Kind;
  driver::Plan plan;
  const std::string& word = options.word();
  if (word == "closed")
    plan.kind = Kind::Closed;
  else if (word == "open")
    plan.kind = Kind::Open;
  else if (word == "burst")
    plan.kind = Kind::Burst;
  else if (word == "rest")
    plan.kind = Kind::Rest;
  else
    Options::die("bench_driver closed|open|burst|rest, not '" + word + "'");
  plan.count = static_cast<std::uint64_t>(options.number("count", 1000));
  plan.warm_up = static_cast<std::uint64_t>(options.number("warm-up", plan.kind == Kind::Rest ? 0 : 100));
  plan.rate = static_cast<double>(options.number("rate", 1000));
  plan.orders_rate = static_cast<double>(options.number("orders-rate", 0));
  plan.lossy = options.has("lossy");
  plan.quiet_s = static_cast<double>(options.number("quiet", 20));
  return plan;
}

static int run(const Options& options) {
  runtime::Service service("bench_driver");
  if (options.has("share-cpu")) service.share_cpu();
  auto bus_client = messaging::BusClient::connect(
      service, {.inbound = options.text("inbound"), .outbound = options.text("outbound")},
      {.service = "market_data", .instance = "bench"});
  if (!bus_client) Options::die(bus_client.error().message);
  driver::Trader trader(service, **bus_client, plan_of(options), options.text("bot", "bench"),
                        options.text("symbol", "IBM"));
  trader.start();
  const int code = service.run();

  const driver::Found& found = trader.found();
  Report report;
  report.text("mode", options.word())
      .whole("ticks", found.ticks)
      .whole("orders", found.orders)
      .whole("filled", found.filled);
  report.whole("other_ends", found.other_ends)
      .whole("repeats", found.repeats)
      .whole("passed", found.passed)
      .whole("gaps", found.gaps)
      .whole("refused", found.refused);
  report.whole("complete", found.complete ? 1 : 0).number("seconds", found.seconds);
  report.number("orders_per_s",
                found.seconds > 0 ? static_cast<double>(found.latency.count()) / found.seconds : 0);
  report.latency("latency", found.latency).latency("late", found.late).print();
  return code;
}

int main(int argc, char** argv) {
  return runtime::run_main([&] { return run(Options(argc, argv)); });
}
