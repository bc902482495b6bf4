// Runs a bot::Session on the bus: subscriptions, ticks, and the state for systemd and the heartbeat.
#pragma once

#include <memory>

#include "bot/session.hpp"
#include "messaging/bus_client.hpp"
#include "runtime/service.hpp"

namespace avenor::strategy_daemon {

class Daemon final : public bot::EventSink {
 public:
  /// `service` and `bus_client` outlive it. Subscribes at once; READY=1 follows when the bus is linked,
  /// whether or not execution is there: the bot waits for it, systemd does not.
  Daemon(runtime::Service& service, messaging::BusClient& bus_client, const bot::Settings& settings,
         const domain::HomeVenues& homes, std::unique_ptr<strategy::Strategy> strategy);

  void send(const domain::Message& message) override;
  void log(core::LogLevel level, std::string_view text, core::LogFields fields) override;

 private:
  void show();

  runtime::Service& service_;
  messaging::BusClient& bus_client_;
  bot::Session session_;
};

}  // namespace avenor::strategy_daemon
