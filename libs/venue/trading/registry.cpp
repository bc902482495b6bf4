#include "venue/trading/registry.hpp"

#include <utility>

#include "venue/alpaca/map.hpp"
#include "venue/alpaca/orders/orders.hpp"
#include "venue/registry.hpp"

namespace avenor::venue {
namespace {

TradingVenue make_alpaca(boost::asio::io_context& io, const core::Clock& clock, config::Reader& reader) {
  const auto rest = alpaca::read_rest_settings(reader);
  // Whatever is wrong with the one, the problems of the other are reported as well.
  const auto settings = alpaca::read_order_settings(reader, rest.value_or(alpaca::RestSettings{}));
  if (!rest || !settings) return {};
  auto account = std::make_unique<alpaca::AlpacaAccount>(io, clock, *rest);
  auto orders = std::make_unique<alpaca::AlpacaOrders>(io, clock, *account, rest->credentials, *settings);
  return {.account = std::move(account), .orders = std::move(orders)};
}

}  // namespace

TradingVenue make_trading_venue(const std::string& name, boost::asio::io_context& io,
                                const core::Clock& clock, config::Reader& reader) {
  if (name == alpaca::kVenue) return make_alpaca(io, clock, reader);
  report_unknown_venue(name, reader);
  return {};
}

}  // namespace avenor::venue
