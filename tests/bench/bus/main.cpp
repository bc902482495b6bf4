// bench_bus raw-proxy|raw-pub|raw-sub|our-pub|our-sub: one process of a bus benchmark; bench.py starts three
// and compares.
//
//   --inbound URL --outbound URL   the bus
//   --lane PATH                    a UNIX socket beside the bus, on which the subscriber tells the publisher
//   how far it is
//   --count N                      messages (100000)
//   --window N                     how far ahead the publisher may be (20000)
//   --rate R                       messages a second, each when it is due; 0 (the usual): as fast as the
//   window lets them go
//
// The subscribers print one JSON object; their exit code is 0 only when nothing was lost. Latency counts from
// when a message was due.
#include "bench/bus/lane.hpp"
#include "bench/common/notify.hpp"
#include "bench/common/raw_zmq.hpp"

using namespace avenor::bench;
using namespace avenor::bench::bus_bench;

static int proxy(const Plan& plan) {
  const RawContext context;
  RawSocket in(context, ZMQ_XSUB), out(context, ZMQ_XPUB);
  in.bind(plan.inbound);
  out.bind(plan.outbound);
  tell_ready();
  return zmq_proxy(in.get(), out.get(), nullptr);
}

int main(int argc, char** argv) {
  const Options options(argc, argv);
  const Plan plan(options);
  const std::string& role = options.word();
  if (role == "raw-proxy") return proxy(plan);
  if (role == "raw-pub") return publish_raw(plan);
  if (role == "raw-sub") return subscribe_raw(plan);
  if (role == "our-pub") return publish_ours(plan);
  if (role == "our-sub") return subscribe_ours(plan);
  Options::die("bench_bus raw-proxy|raw-pub|raw-sub|our-pub|our-sub, not '" + role + "'");
}
