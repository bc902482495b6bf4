#include "market_data/config.hpp"

namespace avenor::market_data {

Config read_config(config::Reader& reader) {
  Config config;
  config.bus = {.inbound = reader.url("ZMQ_INBOUND_BUS_URL", {"tcp", "ipc"}),
                .outbound = reader.url("ZMQ_OUTBOUND_BUS_URL", {"tcp", "ipc"})};
  config.listings = listings::read_listings(reader, listings::Needed::Both);
  config.heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S", std::chrono::seconds(15));
  config.feed_stale = reader.duration_s("FEED_STALE_S", std::chrono::seconds(30));
  config.symbol_stale = reader.duration_s("SYMBOL_STALE_S", std::chrono::seconds(120));
  config.account_every = reader.duration_s("ACCOUNT_POLL_S", std::chrono::seconds(5));
  reader.choice("LOG_LEVEL", {"debug", "info", "warning", "error", "critical"}, "info");
  return config;
}

}  // namespace avenor::market_data
