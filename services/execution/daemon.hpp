// The parts of execution, bound together on one loop.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "config/reader.hpp"
#include "execution/bus_outlet.hpp"
#include "execution/config.hpp"
#include "execution/engine.hpp"
#include "execution/intake.hpp"
#include "execution/new_names.hpp"
#include "ledger/pg_ledger.hpp"
#include "messaging/messenger.hpp"
#include "runtime/service.hpp"
#include "runtime/wakefulness.hpp"
#include "venue/venue.hpp"

namespace avenor::execution {

class Daemon {
 public:
  Daemon(runtime::Service& service, Config config, std::vector<std::unique_ptr<venue::Venue>> venues,
         std::unique_ptr<messaging::Messenger> messenger);

  /// Binds the callbacks and starts recovery as soon as the bus answers.
  void start();

  /// New limits, after SIGHUP.
  void set_limits(risk::LimitBook limits) { engine_.set_limits(std::move(limits)); }

 private:
  void settle_wakefulness();
  void stay_awake();
  void name_bots(std::vector<ledger::BotName> bots, std::function<void()> done = {});
  void listen();
  void show();
  void stop(std::function<void()> done);

  runtime::Service& service_;
  const Config config_;
  std::vector<std::unique_ptr<venue::Venue>> venues_;
  std::unique_ptr<messaging::Messenger> messenger_;
  runtime::Wakefulness wakefulness_;
  bool may_stay_awake_ = false;
  ledger::PgLedger ledger_;
  BusOutlet outlet_;
  Engine engine_;
  Intake intake_;
  NewNames new_names_;
};

}  // namespace avenor::execution
