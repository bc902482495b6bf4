// healthcheck as a service: hears HEARTBEAT.*, tells the journal and ALERT.* what changes. Restarts nothing:
// systemd does.
#pragma once

#include "healthcheck/config.hpp"
#include "healthcheck/roll.hpp"
#include "messaging/messenger.hpp"
#include "runtime/service.hpp"

namespace avenor::healthcheck {

class Daemon {
 public:
  Daemon(runtime::Service& service, messaging::Messenger& messenger, const Config& config);
  /// Binds the handlers and timers; the service's loop does the rest.
  void start();

 private:
  void hear(const wire::Envelope& envelope, const wire::Heartbeat& heartbeat);
  void tell(const std::vector<Event>& events);
  void tell(const Event& event);
  void show();

  runtime::Service& service_;
  messaging::Messenger& messenger_;
  const Config& config_;
  Roll roll_;
};

}  // namespace avenor::healthcheck
