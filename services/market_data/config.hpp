// The settings of market_data.
#pragma once

#include "bus/urls.hpp"
#include "config/reader.hpp"
#include "core/clock.hpp"
#include "listings/listings.hpp"

namespace avenor::market_data {

struct Config {
  bus::Urls bus;
  listings::Listings listings;
  core::Duration heartbeat_interval{};
  core::Duration feed_stale{};     ///< FEED_STALE_S (30): a feed silent for longer is stale
  core::Duration symbol_stale{};   ///< SYMBOL_STALE_S (120): shorter silences of one symbol are ignored
  core::Duration account_every{};  ///< ACCOUNT_POLL_S (5): between two polls of balance and positions
};

/// Reads them all; what is wrong is in `reader.problems()`.
Config read_config(config::Reader& reader);

}  // namespace avenor::market_data
