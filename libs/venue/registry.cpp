#include "venue/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "venue/alpaca/account.hpp"
#include "venue/alpaca/feed.hpp"
#include "venue/alpaca/map.hpp"

namespace avenor::venue {

std::vector<std::string> known_kinds() { return {std::string(alpaca::kVenue)}; }

void report_unknown_kind(const config::VenueAccount& account, config::Reader& reader) {
  const auto kinds = fmt::format("{}", fmt::join(known_kinds(), ", "));
  reader.problem(account.name == account.kind
                     ? fmt::format("VENUES: '{}' is not a venue; known venues: {} (for another account of "
                                   "such a venue write NAME:KIND, such as {}:{})",
                                   account.name, kinds, account.name, known_kinds().front())
                     : fmt::format("VENUES: '{}' of {} is not a kind of venue; known kinds: {}", account.kind,
                                   account.name, kinds));
}

std::unique_ptr<Account> make_account(const config::VenueAccount& account, boost::asio::io_context& io,
                                      const core::Clock& clock, config::Reader& reader) {
  if (account.kind == alpaca::kVenue) {
    const config::Reader::AccountKeys keys{reader, account};
    const auto settings = alpaca::read_rest_settings(account, reader);
    if (!settings) return nullptr;
    return std::make_unique<alpaca::AlpacaAccount>(io, clock, *settings);
  }
  report_unknown_kind(account, reader);
  return nullptr;
}

std::unique_ptr<Feed> make_feed(const config::VenueAccount& account, boost::asio::io_context& io,
                                const core::Clock& clock, config::Reader& reader) {
  if (account.kind == alpaca::kVenue) {
    const config::Reader::AccountKeys keys{reader, account};
    const auto settings = alpaca::read_data_settings(account, reader);
    if (!settings) return nullptr;
    return std::make_unique<alpaca::AlpacaFeed>(io, clock, *settings);
  }
  report_unknown_kind(account, reader);
  return nullptr;
}

}  // namespace avenor::venue
