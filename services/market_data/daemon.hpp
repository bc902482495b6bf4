// The components of market_data, bound together on one loop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "market_data/config.hpp"
#include "market_data/feed_handler.hpp"
#include "market_data/venue_connections.hpp"
#include "messaging/bus_client.hpp"
#include "runtime/service.hpp"

namespace avenor::market_data {

class Daemon {
 public:
  Daemon(runtime::Service& service, messaging::BusClient& bus_client, Config config,
         std::vector<VenueConnection> venues);

  /// Binds everything. The venues are connected, and READY is reported, only when the bus is linked, so that
  /// no price is lost.
  void start();

 private:
  void show();
  void subscribe_to_replayed_prices();
  std::vector<std::string> price_topics() const;

  runtime::Service& service_;
  messaging::BusClient& bus_client_;
  Config config_;
  std::vector<std::unique_ptr<FeedHandler>> feed_handlers_;
};

}  // namespace avenor::market_data
