// The keys of the .env that this venue needs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "config/reader.hpp"
#include "config/venue_accounts.hpp"
#include "core/clock.hpp"
#include "core/secret.hpp"
#include "domain/ids.hpp"
#include "net/url.hpp"

namespace avenor::venue::alpaca {

struct Credentials {
  core::Secret key_id, secret_key;
  std::string prefix = "ALPACA_";  ///< of the names of the account's keys
};

/// Of the REST API, whatever is asked there.
struct RestSettings {
  domain::VenueName account{"alpaca"};  ///< its name among VENUES
  Credentials credentials;
  net::Url rest;                ///< ALPACA_TRADING_URL
  std::size_t connections = 4;  ///< ALPACA_CONNECTIONS
  /// ALPACA_REQUESTS_PER_MINUTE: 200 as Alpaca has it; 0 is no limit, which is what a server on this machine
  /// gets.
  int requests_per_minute = 200;
};

/// Of what only an order needs.
struct OrderSettings {
  net::Url stream;  ///< the REST API's host with ws or wss, and /stream
  /// ALPACA_SETTLING_S: how late the venue may show an order that it accepted. Lags of ten seconds are
  /// reported, so 15; 2 for a server on this machine.
  core::Duration settling = std::chrono::seconds(15);
  /// ALPACA_LATEST_ARRIVAL_S: how long after a given-up connection a request may still be delivered by what
  /// lies between us and the venue (segments under way, a balancer that queues). Our own kernel sends nothing
  /// more.
  core::Duration latest_arrival = std::chrono::seconds(60);
};

struct DataSettings {
  domain::VenueName account{"alpaca"};
  Credentials credentials;
  net::Url stream;  ///< ALPACA_DATA_STREAM_URL, with the feed's path
};

/// Nothing when there was a problem; the reader has it. It must be reading the keys of `account`
/// (config::Reader::AccountKeys).
std::optional<RestSettings> read_rest_settings(const config::VenueAccount& account, config::Reader& reader);
/// For the REST API of these settings.
std::optional<OrderSettings> read_order_settings(config::Reader& reader, const RestSettings& rest);
std::optional<DataSettings> read_data_settings(const config::VenueAccount& account, config::Reader& reader);

}  // namespace avenor::venue::alpaca
