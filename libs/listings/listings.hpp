// VENUES and SYMBOLS: which accounts there are, and which symbol is traded at which of them.
#pragma once

#include <string>
#include <vector>

#include "config/reader.hpp"
#include "config/venue_accounts.hpp"
#include "domain/home_venues.hpp"
#include "domain/ids.hpp"

namespace avenor::listings {

/// A symbol at a venue.
struct Listing {
  domain::Symbol symbol;
  domain::VenueName venue;  ///< empty: VENUES says nothing
  bool operator==(const Listing&) const = default;
};

struct Listings {
  std::vector<config::VenueAccount> venues;
  std::vector<Listing> all;  ///< in the order of SYMBOLS
  domain::HomeVenues homes;  ///< of each symbol: the venue that it is named with first

  /// Each once, in the order of SYMBOLS.
  std::vector<domain::Symbol> symbols() const;
  std::vector<domain::Symbol> symbols_at(const domain::VenueName& venue) const;
  bool has_venue(const domain::VenueName& venue) const;
};

enum class Needed { Both, Venues, Symbols, Neither };

/// SYMBOLS=IBM,BTC/USD@second,IBM@second: a symbol without a venue is at the first of VENUES. An error, or a
/// missing required value, is added to `reader`'s problems.
Listings read_listings(config::Reader& reader, Needed needed);

/// Pairs whose prices are in a currency that no listed pair values in the base currency at the same venue,
/// each as a sentence: results and exposure in them are in no sum.
std::vector<std::string> unvalued(const Listings& listings);

}  // namespace avenor::listings
