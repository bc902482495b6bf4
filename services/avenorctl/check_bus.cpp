#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "avenorctl/diagnostics.hpp"
#include "bus/read_urls.hpp"
#include "messaging/bus_client.hpp"
#include "reporting/heartbeats.hpp"
#include "reporting/status.hpp"
#include "reporting/time_text.hpp"
#include "runtime/service.hpp"
#include "wire/topics.hpp"

namespace avenor::avenorctl {
namespace {

using Grade = Finding::Grade;
using namespace std::chrono_literals;

/// The journal of the unit that runs this service.
std::string journal_of(const std::pair<std::string, std::string>& who) {
  const auto& [service, instance] = who;
  std::string unit = "avenor-" + service;
  std::ranges::replace(unit, '_', '-');
  if (service == "strategy") unit += "@" + (instance.empty() ? "*" : instance);
  return fmt::format("journalctl --user -u '{}' -n 50", unit);
}

void judge(const reporting::Heartbeats& heartbeats, double threshold_s, std::vector<Finding>& findings) {
  const auto now = core::SystemClock{}.wall();
  for (const std::string service : {"proxy", "market_data", "execution", "strategy", "healthcheck"}) {
    bool found = false;
    for (const auto& [who, seen] : heartbeats.all()) {
      if (who.first != service) continue;
      found = true;
      const double age_s = static_cast<double>((now - seen.sent).count()) / 1e9;
      if (age_s > threshold_s)
        findings.push_back(
            {Grade::Bad, "heartbeat",
             fmt::format("the last heartbeat of {} is {} old", service, reporting::age_text(age_s)),
             journal_of(who)});
      else if (seen.beat.degraded)
        findings.push_back({Grade::Warning, "heartbeat",
                            fmt::format("{} is degraded: {}", service, seen.beat.detail), journal_of(who)});
      else
        findings.push_back({Grade::Good, "heartbeat", reporting::service_name(who) + " is up"});
    }
    if (!found)
      findings.push_back({Grade::Warning, "heartbeat", service + " sends no heartbeat",
                          "systemctl --user start avenor.target"});
  }
}

}  // namespace

void check_bus(const Invocation& invocation, std::vector<Finding>& findings) {
  config::Reader reader{invocation.settings};
  const bus::Urls urls = bus::read_urls(reader);
  const auto threshold = reader.duration_s("HEARTBEAT_TIMEOUT_S");
  if (!reader.problems().empty()) return;  // reported with the settings
  runtime::Service service{"avenorctl"};
  auto bus_client =
      messaging::BusClient::connect(service, urls, {.service = "avenorctl", .instance = "doctor"});
  if (!bus_client)
    return findings.push_back(
        {Grade::Bad, "bus", bus_client.error().message, "correct the ZMQ_*_BUS_URL in .env"});
  reporting::Heartbeats heartbeats;
  (*bus_client)->subscribe_family(wire::topics::kHeartbeat);
  (*bus_client)->on_message([&](const wire::Envelope& envelope, const wire::Message& message) {
    if (const auto* beat = std::get_if<wire::Heartbeat>(&message)) heartbeats.see(envelope.ts, *beat);
  });
  bool linked = false;
  (*bus_client)->on_linked([&] {
    linked = true;
    service.after(400ms, [&] { service.stop(0); });
  });
  service.after(3s, [&] { service.stop(0); });
  service.run();
  if (!linked)
    return findings.push_back({Grade::Bad, "bus",
                               fmt::format("no answer at {} and {}", urls.inbound, urls.outbound),
                               "systemctl --user start avenor.target, or start the proxy; if it is running, "
                               "its URLs differ from these"});
  findings.push_back({Grade::Good, "bus",
                      fmt::format("carries messages both ways ({} to {})", urls.inbound, urls.outbound)});
  judge(heartbeats, std::chrono::duration<double>(threshold).count(), findings);
}

}  // namespace avenor::avenorctl
