// The venues that the settings name, each with its feed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/reader.hpp"
#include "core/clock.hpp"
#include "venue/api/account.hpp"
#include "venue/api/feed.hpp"

namespace boost::asio {
class io_context;
}

namespace avenor::market_data {

struct VenueConnection {
  std::unique_ptr<venue::Account> account;
  std::unique_ptr<venue::Feed> feed;
};

/// A missing or bad setting is in `reader.problems()` once, although a venue and its feed need the same keys.
std::vector<VenueConnection> make_venue_connections(const std::vector<config::VenueAccount>& accounts,
                                                    boost::asio::io_context& io, const core::Clock& clock,
                                                    const config::Settings& settings, config::Reader& reader);

}  // namespace avenor::market_data
