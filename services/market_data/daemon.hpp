// The parts of market_data, bound together on one loop.
#pragma once

#include <memory>
#include <vector>

#include "market_data/config.hpp"
#include "market_data/parts.hpp"
#include "market_data/venue_desk.hpp"
#include "messaging/messenger.hpp"
#include "runtime/service.hpp"

namespace avenor::market_data {

class Daemon {
 public:
  Daemon(runtime::Service& service, messaging::Messenger& messenger, Config config,
         std::vector<VenueParts> venues);

  /// Binds everything. The venues are connected, and READY is told, as soon as the bus is linked: no price is
  /// sent into the void.
  void start();

 private:
  void show();
  void read_the_memory();

  runtime::Service& service_;
  messaging::Messenger& messenger_;
  Config config_;
  std::vector<std::unique_ptr<VenueDesk>> desks_;
};

}  // namespace avenor::market_data
