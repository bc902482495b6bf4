#include "market_data/config.hpp"

#include "bus/read_urls.hpp"

namespace avenor::market_data {

Config read_config(config::Reader& reader) {
  Config config;
  config.bus = bus::read_urls(reader);
  config.listings = listings::read_listings(reader, listings::Needed::Both);
  config.heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S");
  config.feed_stale = reader.duration_s("FEED_STALE_S");
  config.symbol_stale = reader.duration_s("SYMBOL_STALE_S");
  config.account_every = reader.duration_s("ACCOUNT_POLL_S");
  return config;
}

}  // namespace avenor::market_data
