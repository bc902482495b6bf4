// The only place that knows which venues there are.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/reader.hpp"
#include "venue/api/venue.hpp"

namespace boost::asio {
class io_context;
}

namespace avenor::venue {

/// Names that VENUES may hold.
std::vector<std::string> known_venues();

/// Reads the venue's keys (ALPACA_KEY_ID …) with `reader`, which collects what is missing or bad (an unknown
/// name too); null then. `io` and `clock` must outlive what is made.
std::unique_ptr<Venue> make_venue(const std::string& name, boost::asio::io_context& io,
                                  const core::Clock& clock, config::Reader& reader);
std::unique_ptr<Feed> make_feed(const std::string& name, boost::asio::io_context& io,
                                const core::Clock& clock, config::Reader& reader);

}  // namespace avenor::venue
