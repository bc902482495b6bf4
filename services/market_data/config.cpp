#include "market_data/config.hpp"

#include <fmt/format.h>

#include "bus/read_urls.hpp"

namespace avenor::market_data {

Config read_config(config::Reader& reader) {
  Config config;
  config.bus = bus::read_urls(reader);
  config.venues = reader.list("VENUES");
  for (const std::string& name : reader.list("SYMBOLS")) {
    if (const auto symbol = domain::parse_symbol(name)) {
      config.symbols.push_back(*symbol);
    } else {
      reader.problem(fmt::format("SYMBOLS: {}", symbol.error().message));
    }
  }
  config.heartbeat_interval = reader.duration_s("HEARTBEAT_INTERVAL_S");
  config.feed_stale = reader.duration_s("FEED_STALE_S");
  config.symbol_stale = reader.duration_s("SYMBOL_STALE_S");
  config.account_every = reader.duration_s("ACCOUNT_POLL_S");
  return config;
}

}  // namespace avenor::market_data
