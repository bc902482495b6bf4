// The only place that knows which venues there are to read from (to trade at: trading/registry.hpp).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/reader.hpp"
#include "venue/api/account.hpp"
#include "venue/api/feed.hpp"

namespace boost::asio {
class io_context;
}

namespace avenor::venue {

/// Names that VENUES may hold.
std::vector<std::string> known_venues();
/// A problem for `reader`: VENUES holds a name that is none of them.
void report_unknown_venue(const std::string& name, config::Reader& reader);

/// Reads the venue's keys (ALPACA_KEY_ID …) with `reader`, which collects what is missing or bad (an unknown
/// name too); null then. `io` and `clock` must outlive what is made.
std::unique_ptr<Account> make_account(const std::string& name, boost::asio::io_context& io,
                                      const core::Clock& clock, config::Reader& reader);
std::unique_ptr<Feed> make_feed(const std::string& name, boost::asio::io_context& io,
                                const core::Clock& clock, config::Reader& reader);

}  // namespace avenor::venue
