#include "venue/trading/registry.hpp"

#include <utility>

#include "venue/alpaca/map.hpp"
#include "venue/alpaca/orders/orders.hpp"
#include "venue/registry.hpp"

namespace avenor::venue {
namespace {

TradingVenue make_alpaca(const config::VenueAccount& named, boost::asio::io_context& io,
                         const core::Clock& clock, config::Reader& reader) {
  const config::Reader::AccountKeys keys{reader, named};
  const auto rest = alpaca::read_rest_settings(named, reader);
  // Even if one fails, the problems of the other are reported as well.
  const auto settings = alpaca::read_order_settings(reader, rest.value_or(alpaca::RestSettings{}));
  if (!rest || !settings) return {};
  auto account = std::make_unique<alpaca::AlpacaAccount>(io, clock, *rest);
  auto orders = std::make_unique<alpaca::AlpacaOrders>(io, clock, *account, rest->credentials, *settings);
  return {.account = std::move(account), .orders = std::move(orders)};
}

}  // namespace

TradingVenue make_trading_venue(const config::VenueAccount& account, boost::asio::io_context& io,
                                const core::Clock& clock, config::Reader& reader) {
  if (account.kind == alpaca::kVenue) return make_alpaca(account, io, clock, reader);
  report_unknown_kind(account, reader);
  return {};
}

}  // namespace avenor::venue
