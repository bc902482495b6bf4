// The only place that knows which venues there are.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "venue/venue.hpp"

namespace avenor::venue {

/// Names that VENUES may hold.
std::vector<std::string> known_venues();

/// Reads the venue's keys (ALPACA_KEY_ID …) with `reader`, which collects what is missing or bad; null then.
std::unique_ptr<Venue> make_venue(const std::string& name, boost::asio::io_context& io, const core::Clock& clock,
                                  config::Reader& reader);
std::unique_ptr<Feed> make_feed(const std::string& name, boost::asio::io_context& io, const core::Clock& clock,
                                config::Reader& reader);

}  // namespace avenor::venue
