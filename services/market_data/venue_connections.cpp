#include "market_data/venue_connections.hpp"

#include <algorithm>

#include "venue/registry.hpp"

namespace avenor::market_data {

std::vector<VenueConnection> make_venue_connections(const std::vector<config::VenueAccount>& accounts,
                                                    boost::asio::io_context& io, const core::Clock& clock,
                                                    const config::Settings& settings,
                                                    config::Reader& reader) {
  std::vector<VenueConnection> connections;
  for (const auto& account : accounts) {
    config::Reader again(settings);
    connections.push_back(
        {venue::make_account(account, io, clock, reader), venue::make_feed(account, io, clock, again)});
    for (const std::string& problem : again.problems()) {
      const auto& known = reader.problems();
      if (std::find(known.begin(), known.end(), problem) == known.end()) reader.problem(problem);
    }
  }
  return connections;
}

}  // namespace avenor::market_data
