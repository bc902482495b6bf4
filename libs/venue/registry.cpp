#include "venue/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "venue/alpaca/account.hpp"
#include "venue/alpaca/feed.hpp"
#include "venue/alpaca/map.hpp"

namespace avenor::venue {

std::vector<std::string> known_venues() { return {std::string(alpaca::kVenue)}; }

void report_unknown_venue(const std::string& name, config::Reader& reader) {
  reader.problem(
      fmt::format("VENUES: '{}' is no venue; there are: {}", name, fmt::join(known_venues(), ", ")));
}

std::unique_ptr<Account> make_account(const std::string& name, boost::asio::io_context& io,
                                      const core::Clock& clock, config::Reader& reader) {
  if (name == alpaca::kVenue) {
    const auto settings = alpaca::read_rest_settings(reader);
    if (!settings) return nullptr;
    return std::make_unique<alpaca::AlpacaAccount>(io, clock, *settings);
  }
  report_unknown_venue(name, reader);
  return nullptr;
}

std::unique_ptr<Feed> make_feed(const std::string& name, boost::asio::io_context& io,
                                const core::Clock& clock, config::Reader& reader) {
  if (name == alpaca::kVenue) {
    const auto settings = alpaca::read_data_settings(reader);
    if (!settings) return nullptr;
    return std::make_unique<alpaca::AlpacaFeed>(io, clock, *settings);
  }
  report_unknown_venue(name, reader);
  return nullptr;
}

}  // namespace avenor::venue
