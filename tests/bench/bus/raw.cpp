// libzmq alone: 160 bytes in two frames, a number and a time in the second.
#include <array>
#include <cstring>

#include "bench/bus/lane.hpp"
#include "bench/common/monotonic.hpp"
#include "bench/common/raw_zmq.hpp"

namespace avenor::bench::bus_bench {
namespace {

constexpr std::string_view kTopic = "PRICE.ZZZ";
constexpr int kSilenceMs = 5000;

/// When it was due, its number (from 1; 0 says hello), and nothing.
struct Packed {
  std::array<char, 160 - kTopic.size()> bytes{};
};

}  // namespace

int publish_raw(const Plan& plan) {
  const RawContext context;
  RawSocket socket(context, ZMQ_PUB);
  socket.connect(plan.inbound);
  Ahead ahead(plan.lane);
  Packed packed;
  const auto send = [&](std::int64_t due, std::uint64_t number) {
    std::memcpy(packed.bytes.data(), &due, sizeof due);
    std::memcpy(packed.bytes.data() + sizeof due, &number, sizeof number);
    socket.send(kTopic, {packed.bytes.data(), packed.bytes.size()});
  };
  while (!ahead.heard()) {
    send(0, 0);
    if (!ahead.look(1)) return 1;
  }
  const std::int64_t began = now_ns() + 10'000'000;
  std::uint64_t sent = 0;
  while (sent < plan.count) {
    if (plan.rate > 0) {
      sleep_until_ns(due_ns(began, sent, plan.rate));
      for (const std::int64_t now = now_ns(); sent < plan.count && due_ns(began, sent, plan.rate) <= now;
           ++sent) {
        send(due_ns(began, sent, plan.rate), sent + 1);
      }
      continue;
    }
    const std::uint64_t end = std::min({plan.count, ahead.received() + plan.window, sent + kTellEvery});
    for (; sent < end; ++sent) send(0, sent + 1);
    if (!ahead.look(sent < ahead.received() + plan.window ? 0 : 1000)) return 1;
  }
  while (ahead.received() < plan.count && ahead.look(1000)) {
  }
  return 0;
}

int subscribe_raw(const Plan& plan) {
  const RawContext context;
  RawSocket socket(context, ZMQ_SUB);
  socket.set(ZMQ_RCVTIMEO, kSilenceMs);
  socket.subscribe(kTopic);
  socket.connect(plan.outbound);
  Behind behind(plan.lane);
  Count count(plan);
  RawFrame topic, payload;
  std::uint64_t expected = 0, bytes = 0;
  while (!count.all() && socket.receive(topic.get(), payload.get())) {
    std::int64_t due = 0;
    std::uint64_t number = 0;
    std::memcpy(&due, payload.view().data(), sizeof due);
    std::memcpy(&number, payload.view().data() + sizeof due, sizeof number);
    if (number == 0) {
      if (expected++ == 0) behind.tell(0);
      continue;
    }
    bytes = topic.view().size() + payload.view().size();
    if (count.take(due)) behind.tell(count.received());
  }
  return count.report(bytes);
}

}  // namespace avenor::bench::bus_bench
