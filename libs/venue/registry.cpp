#include "venue/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "venue/alpaca/feed.hpp"
#include "venue/alpaca/map.hpp"
#include "venue/alpaca/venue.hpp"

namespace avenor::venue {
namespace {

void unknown(const config::VenueAccount& account, config::Reader& reader) {
  const auto kinds = fmt::format("{}", fmt::join(known_kinds(), ", "));
  reader.problem(
      account.name == account.kind
          ? fmt::format("VENUES: '{}' is no venue; there are: {} (another account of such a venue is "
                        "written NAME:KIND, as {}:{})",
                        account.name, kinds, account.name, known_kinds().front())
          : fmt::format("VENUES: '{}' of {} is no kind of venue; there are: {}", account.kind, account.name,
                        kinds));
}

}  // namespace

std::vector<std::string> known_kinds() { return {std::string(alpaca::kVenue)}; }

std::unique_ptr<Venue> make_venue(const config::VenueAccount& account, boost::asio::io_context& io,
                                  const core::Clock& clock, config::Reader& reader) {
  const config::Reader::AccountKeys keys{reader, account};
  if (account.kind == alpaca::kVenue) {
    auto settings = alpaca::read_trading_settings(reader);
    if (!settings) return nullptr;
    settings->account = domain::VenueName{account.name};
    settings->credentials.prefix = config::key_prefix(account.name);
    return std::make_unique<alpaca::AlpacaVenue>(io, clock, std::move(*settings));
  }
  unknown(account, reader);
  return nullptr;
}

std::unique_ptr<Feed> make_feed(const config::VenueAccount& account, boost::asio::io_context& io,
                                const core::Clock& clock, config::Reader& reader) {
  const config::Reader::AccountKeys keys{reader, account};
  if (account.kind == alpaca::kVenue) {
    auto settings = alpaca::read_data_settings(reader);
    if (!settings) return nullptr;
    settings->account = domain::VenueName{account.name};
    settings->credentials.prefix = config::key_prefix(account.name);
    return std::make_unique<alpaca::AlpacaFeed>(io, clock, *settings);
  }
  unknown(account, reader);
  return nullptr;
}

}  // namespace avenor::venue
