// A Session on the bus: subscriptions, ticks, the state that systemd and the heartbeat show.
#pragma once

#include <memory>

#include "messaging/bus_client.hpp"
#include "runtime/service.hpp"
#include "strategy/session.hpp"

namespace avenor::bot {

class Daemon final : public EventSink {
 public:
  /// `service` and `bus_client` outlive it. Subscribes at once; READY=1 follows when the bus is linked,
  /// whether or not execution is there: the bot waits for it, systemd does not.
  Daemon(runtime::Service& service, messaging::BusClient& bus_client, Settings settings,
         std::unique_ptr<strategy::Strategy> strategy);

  void publish(const wire::Message& message) override;
  void log(runtime::log::Level level, std::string_view text, runtime::log::Fields fields) override;

 private:
  void subscribe(const Settings& settings);
  void show();

  runtime::Service& service_;
  messaging::BusClient& bus_client_;
  Session session_;
};

}  // namespace avenor::bot
