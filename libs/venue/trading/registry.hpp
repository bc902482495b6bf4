// The only list of the venues to trade at. Only execution links it.
#pragma once

#include <memory>

#include "config/reader.hpp"
#include "config/venue_accounts.hpp"
#include "venue/api/account.hpp"
#include "venue/api/order_entry.hpp"

namespace boost::asio {
class io_context;
}

namespace avenor::venue {

/// A venue with both its sides; `orders` may need `account` for as long as it lives.
struct TradingVenue {
  std::unique_ptr<Account> account;
  std::unique_ptr<OrderEntry> orders;
};

/// Reads the account's keys with `reader`, which collects what is missing or bad (an unknown kind too); both
/// are null then. `io` and `clock` must outlive the result.
TradingVenue make_trading_venue(const config::VenueAccount& account, boost::asio::io_context& io,
                                const core::Clock& clock, config::Reader& reader);

}  // namespace avenor::venue
