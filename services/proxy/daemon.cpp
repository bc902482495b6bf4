#include "proxy/daemon.hpp"

#include <fmt/format.h>

#include "proxy/subscriber_watch.hpp"
#include "runtime/log.hpp"

namespace avenor::proxy {
namespace {

namespace log = runtime::log;

std::string status_of(const Forwarder::Counters& counters) {
  return fmt::format("forwarded={} cached={} subscriptions={} replayed={} malformed={} refused={} cut={}",
                     counters.forwarded, counters.cached_messages, counters.subscriptions, counters.replayed,
                     counters.malformed, counters.refused, counters.cut);
}

}  // namespace

int cannot_bind(const core::Error& error) {
  log::critical("cannot start", {{"ERROR", error.message}});
  log::stop();
  return 1;
}

int serve(runtime::Service& service, Forwarder& forwarder, messaging::BusClient& bus_client,
          const Config& config) {
  log::info("bound", {{"INBOUND", config.bus.inbound}, {"OUTBOUND", config.bus.outbound}});
  forwarder.on_backlog([&] { service.crowded(); });
  forwarder.on_cut([](const std::string& who) {
    log::warning(
        "subscriber disconnected: it does not read, and its queue filled the proxy's memory; it may connect "
        "again",
        {{"SUBSCRIBER", who}, {"MOST_MEMORY_MIB", std::to_string(SubscriberWatch::kMostMemory >> 20U)}});
  });
  bus_client.on_linked([&] { service.ready(); });

  auto tell = [&service, &forwarder, malformed = std::uint64_t{0}]() mutable {
    const Forwarder::Counters counters = forwarder.counters();
    service.status(status_of(counters));
    if (counters.malformed > malformed) {
      log::warning("messages dropped: not two frames",
                   {{"DROPPED", std::to_string(counters.malformed - malformed)}});
      malformed = counters.malformed;
    }
  };
  tell();
  service.every(std::chrono::seconds(5), tell);
  bus_client.start_heartbeat(config.heartbeat_interval);
  service.on_stop([&](const auto& done) {
    forwarder.flush();
    done();
  });
  return service.run();
}

}  // namespace avenor::proxy
