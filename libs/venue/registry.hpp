// The only list of the venues to read from (to trade at: trading/registry.hpp).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/reader.hpp"
#include "config/venue_accounts.hpp"
#include "venue/api/account.hpp"
#include "venue/api/feed.hpp"

namespace boost::asio {
class io_context;
}

namespace avenor::venue {

/// Kinds that an account of VENUES may be of.
std::vector<std::string> known_kinds();
/// Adds a problem to `reader`: the account is of an unknown kind.
void report_unknown_kind(const config::VenueAccount& account, config::Reader& reader);

/// Reads the account's keys (ALPACA_KEY_ID, or SECOND_KEY_ID …) with `reader`, which collects what is missing
/// or bad (an unknown kind too); null then. `io` and `clock` must outlive the result.
std::unique_ptr<Account> make_account(const config::VenueAccount& account, boost::asio::io_context& io,
                                      const core::Clock& clock, config::Reader& reader);
std::unique_ptr<Feed> make_feed(const config::VenueAccount& account, boost::asio::io_context& io,
                                const core::Clock& clock, config::Reader& reader);

}  // namespace avenor::venue
