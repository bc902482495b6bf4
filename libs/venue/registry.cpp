#include "venue/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "venue/alpaca/feed.hpp"
#include "venue/alpaca/map.hpp"
#include "venue/alpaca/venue.hpp"

namespace avenor::venue {
namespace {

void unknown(const std::string& name, config::Reader& reader) {
  reader.problem(
      fmt::format("VENUES: '{}' is no venue; there are: {}", name, fmt::join(known_venues(), ", ")));
}

}  // namespace

std::vector<std::string> known_venues() { return {std::string(alpaca::kVenue)}; }

std::unique_ptr<Venue> make_venue(const std::string& name, boost::asio::io_context& io,
                                  const core::Clock& clock, config::Reader& reader) {
  if (name == alpaca::kVenue) {
    auto settings = alpaca::read_trading_settings(reader);
    if (!settings) return nullptr;
    return std::make_unique<alpaca::AlpacaVenue>(io, clock, std::move(*settings));
  }
  unknown(name, reader);
  return nullptr;
}

std::unique_ptr<Feed> make_feed(const std::string& name, boost::asio::io_context& io,
                                const core::Clock& clock, config::Reader& reader) {
  if (name == alpaca::kVenue) {
    const auto settings = alpaca::read_data_settings(reader);
    if (!settings) return nullptr;
    return std::make_unique<alpaca::AlpacaFeed>(io, clock, *settings);
  }
  unknown(name, reader);
  return nullptr;
}

}  // namespace avenor::venue
