#include "healthcheck/daemon.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runtime/log.hpp"
#include "wire/topics.hpp"

namespace avenor::healthcheck {
namespace {

namespace log = runtime::log;

struct AlertText {
  wire::Severity severity;
  log::Level level;
  std::string_view code;
};

AlertText alert_text_of(Event::Kind kind) {
  using wire::Severity;
  switch (kind) {
    case Event::Kind::Lost:
      return {.severity = Severity::Critical, .level = log::Level::Critical, .code = "heartbeat.lost"};
    case Event::Kind::Back:
      return {.severity = Severity::Info, .level = log::Level::Info, .code = "heartbeat.back"};
    case Event::Kind::Degraded:
      return {.severity = Severity::Warning, .level = log::Level::Warning, .code = "service.degraded"};
    case Event::Kind::Well:
      return {.severity = Severity::Info, .level = log::Level::Info, .code = "service.well"};
  }
  return {};
}

// Only the first names: services invented by a hostile publisher must not make the line endless.
std::string names_of(const std::vector<std::string>& all) {
  constexpr std::size_t kShown = 20;
  const std::size_t shown = std::min(all.size(), kShown);
  std::string text =
      fmt::format("{}", fmt::join(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < all.size()) text += fmt::format(" and {} more", all.size() - shown);
  return text;
}

}  // namespace

Daemon::Daemon(runtime::Service& service, messaging::BusClient& bus_client, const Config& config)
    : service_(service),
      bus_client_(bus_client),
      config_(config),
      monitor_(config.expected, service.name(), config.threshold, service.clock().mono()) {}

void Daemon::start() {
  bus_client_.on_message([this](const wire::Envelope& envelope, const wire::Message& message) {
    if (const auto* heartbeat = std::get_if<wire::Heartbeat>(&message)) on_heartbeat(envelope, *heartbeat);
  });
  bus_client_.subscribe_family(wire::topics::kHeartbeat);
  bus_client_.on_linked([this] { service_.ready(); });
  bus_client_.start_heartbeat(config_.heartbeat_interval);
  const auto often = std::min<core::Duration>(std::chrono::seconds(1), config_.threshold / 20);
  service_.every(often, [this] {
    tell(monitor_.check(service_.clock().mono(), bus_client_.linked()));
    show();
  });
  show();
}

void Daemon::on_heartbeat(const wire::Envelope& envelope, const wire::Heartbeat& heartbeat) {
  tell(monitor_.beat({.service = heartbeat.service,
                      .instance = heartbeat.instance,
                      .session = envelope.session,
                      .degraded = heartbeat.degraded,
                      .detail = heartbeat.detail,
                      .age = service_.clock().wall() - envelope.ts},
                     service_.clock().mono()));
}

void Daemon::tell(const std::vector<Event>& events) {
  for (const Event& event : events) tell(event);
}

void Daemon::tell(const Event& event) {
  const AlertText alert = alert_text_of(event.kind);
  log::write(alert.level, fmt::format("{} {}", event.subject, says(event.kind)),
             {{"CODE", std::string(alert.code)}, {"SUBJECT", event.subject}, {"DETAIL", event.detail}});
  bus_client_.publish(wire::Alert{.severity = alert.severity,
                                  .code = std::string(alert.code),
                                  .message = sentence_of(event),
                                  .subject = event.subject});
}

void Daemon::show() {
  const HeartbeatMonitor::Summary summary = monitor_.summary();
  std::string line =
      fmt::format("heartbeats from {} of {} services", summary.known - summary.silent.size(), summary.known);
  if (!summary.silent.empty()) line += fmt::format("; silent: {}", names_of(summary.silent));
  if (!summary.degraded.empty()) line += fmt::format("; degraded: {}", names_of(summary.degraded));
  if (summary.forgotten > 0) line += fmt::format("; {} names removed", summary.forgotten);
  service_.status(line);
}

}  // namespace avenor::healthcheck
