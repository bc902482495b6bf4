// The only place that knows which venues there are.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/reader.hpp"
#include "config/venue_accounts.hpp"
#include "venue/api/venue.hpp"

namespace boost::asio {
class io_context;
}

namespace avenor::venue {

/// Kinds that an account of VENUES may be of.
std::vector<std::string> known_kinds();

/// Reads the account's keys (ALPACA_KEY_ID, or SECOND_KEY_ID …) with `reader`, which collects what is missing
/// or bad (an unknown kind too); null then. `io` and `clock` must outlive what is made.
std::unique_ptr<Venue> make_venue(const config::VenueAccount& account, boost::asio::io_context& io,
                                  const core::Clock& clock, config::Reader& reader);
std::unique_ptr<Feed> make_feed(const config::VenueAccount& account, boost::asio::io_context& io,
                                const core::Clock& clock, config::Reader& reader);

}  // namespace avenor::venue
