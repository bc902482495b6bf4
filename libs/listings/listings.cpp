#include "listings/listings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "domain/pair.hpp"

namespace avenor::listings {
namespace {

std::optional<Listing> read_item(config::Reader& reader, const Listings& known, std::string_view item) {
  const std::size_t at = item.find('@');
  const auto symbol = domain::parse_symbol(item.substr(0, at));
  if (!symbol) {
    reader.problem(fmt::format("SYMBOLS: {}", symbol.error().message));
    return {};
  }
  if (at == std::string_view::npos) return Listing{.symbol = *symbol, .venue = known.homes.usual()};
  const auto venue = domain::parse_venue_name(item.substr(at + 1));
  if (!venue) {
    reader.problem(fmt::format("SYMBOLS: {}: {}", item.substr(0, 64), venue.error().message));
    return {};
  }
  if (!known.venues.empty() && !known.has_venue(*venue)) {
    std::vector<std::string_view> names;
    for (const auto& account : known.venues) names.push_back(account.name);
    reader.problem(fmt::format("SYMBOLS: {} is assigned to {}, which is not among VENUES ({})", item, *venue,
                               fmt::join(names, ", ")));
    return {};
  }
  return Listing{.symbol = *symbol, .venue = *venue};
}

}  // namespace

std::vector<domain::Symbol> Listings::symbols() const {
  std::vector<domain::Symbol> each;
  for (const Listing& listing : all)
    if (std::ranges::find(each, listing.symbol) == each.end()) each.push_back(listing.symbol);
  return each;
}

std::vector<domain::Symbol> Listings::symbols_at(const domain::VenueName& venue) const {
  std::vector<domain::Symbol> there;
  for (const Listing& listing : all)
    if (listing.venue == venue) there.push_back(listing.symbol);
  return there;
}

bool Listings::has_venue(const domain::VenueName& venue) const {
  return std::ranges::any_of(venues, [&](const auto& account) { return account.name == venue.view(); });
}

std::vector<std::string> unvalued(const Listings& listings) {
  std::vector<std::string> notes;
  for (const Listing& listing : listings.all) {
    const auto currency = domain::quote_currency_of(listing.symbol);
    const Listing by{.symbol = domain::base_pair_of(currency), .venue = listing.venue};
    if (currency.view() == domain::kBaseCurrency || std::ranges::find(listings.all, by) != listings.all.end())
      continue;
    notes.push_back(fmt::format(
        "SYMBOLS: {} is priced in {}, and without {} among SYMBOLS at the same venue its results are in no "
        "profit, and with max_daily_loss, max_order_notional or max_account_exposure it is not opened",
        listing.symbol, currency, by.symbol));
  }
  return notes;
}

Listings read_listings(config::Reader& reader, Needed needed) {
  Listings found;
  found.venues = reader.venue_accounts(needed == Needed::Both || needed == Needed::Venues);
  const domain::VenueName usual{found.venues.empty() ? std::string{} : found.venues.front().name};
  found.homes = domain::HomeVenues{usual, {}};
  std::map<domain::Symbol, domain::VenueName> homes;
  for (const std::string& item : needed == Needed::Both || needed == Needed::Symbols
                                     ? reader.list("SYMBOLS")
                                     : reader.optional_list("SYMBOLS")) {
    auto listing = read_item(reader, found, item);
    if (!listing) continue;
    if (std::ranges::find(found.all, *listing) != found.all.end()) {
      reader.problem(fmt::format("SYMBOLS names {} at {} twice", listing->symbol, listing->venue));
      continue;
    }
    homes.try_emplace(listing->symbol, listing->venue);
    found.all.push_back(std::move(*listing));
  }
  if (!usual.empty()) found.homes = domain::HomeVenues{usual, std::move(homes)};
  return found;
}

}  // namespace avenor::listings
