// The parts of execution, bound together on one loop.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "config/reader.hpp"
#include "execution/bus_event_sink.hpp"
#include "execution/config.hpp"
#include "ledger/pg_ledger.hpp"
#include "messaging/bus_client.hpp"
#include "oms/orders/new_names.hpp"
#include "oms/orders/order_manager.hpp"
#include "runtime/cpu_latency_hold.hpp"
#include "runtime/service.hpp"
#include "venue/trading/registry.hpp"

namespace avenor::execution {

class Daemon {
 public:
  Daemon(runtime::Service& service, Config config, std::vector<venue::TradingVenue> venues,
         std::unique_ptr<messaging::BusClient> bus_client);

  /// Binds the callbacks and starts recovery as soon as the bus answers.
  void start();

  /// New limits, after SIGHUP.
  void set_limits(risk::RiskLimits limits) { manager_.set_limits(std::move(limits)); }

 private:
  void check_cpu_latency_hold();
  void stay_awake();
  void name_bots(std::vector<ledger::BotName> bots, std::function<void()> done = {});
  void listen();
  void show();
  void stop(std::function<void()> done);

  runtime::Service& service_;
  const Config config_;
  std::vector<venue::TradingVenue> venues_;
  std::unique_ptr<messaging::BusClient> bus_client_;
  runtime::CpuLatencyHold cpu_latency_hold_;
  bool may_stay_awake_ = false;
  bool reported_ready_ = false;
  ledger::PgLedger ledger_;
  BusEventSink events_;
  oms::OrderManager manager_;
  oms::NewNames new_names_;
};

}  // namespace avenor::execution
