// healthcheck as a service: receives HEARTBEAT.* and reports changes to the journal and on ALERT.*. It
// restarts nothing: systemd does.
#pragma once

#include "healthcheck/config.hpp"
#include "healthcheck/heartbeat_monitor.hpp"
#include "messaging/bus_client.hpp"
#include "runtime/service.hpp"

namespace avenor::healthcheck {

class Daemon {
 public:
  Daemon(runtime::Service& service, messaging::BusClient& bus_client, const Config& config);
  /// Binds the handlers and timers; the service's loop does the rest.
  void start();

 private:
  void on_heartbeat(const wire::Envelope& envelope, const wire::Heartbeat& heartbeat);
  void tell(const std::vector<Event>& events);
  void tell(const Event& event);
  void show();

  runtime::Service& service_;
  messaging::BusClient& bus_client_;
  const Config& config_;
  HeartbeatMonitor monitor_;
};

}  // namespace avenor::healthcheck
