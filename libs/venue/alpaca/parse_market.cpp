#include "venue/alpaca/parse_market.hpp"

#include <utility>

#include "domain/amounts.hpp"
#include "venue/alpaca/parse_document.hpp"

namespace avenor::venue::alpaca {

core::Result<models::Clock> parse_clock(std::string_view body) {
  return parse_one(body, [](const Json& object) {
    Fields in(object, "clock");
    models::Clock clock;
    clock.timestamp = in.time("timestamp");
    clock.next_open = in.maybe_time("next_open");
    clock.next_close = in.maybe_time("next_close");
    clock.is_open = in.flag("is_open", true);
    return in.result(clock);
  });
}

core::Result<models::Asset> parse_asset(std::string_view body) {
  return parse_one(body, [](const Json& object) {
    Fields in(object, "asset");
    models::Asset asset;
    asset.symbol = in.symbol("symbol", true);
    asset.asset_class = in.word("class", true);
    asset.marginable = in.flag("marginable");
    asset.fractionable = in.flag("fractionable");
    asset.min_order_size = in.maybe_number<domain::Quantity>("min_order_size");
    asset.min_trade_increment = in.maybe_number<domain::Quantity>("min_trade_increment");
    asset.price_increment = in.maybe_number<domain::Price>("price_increment");
    return in.result(std::move(asset));
  });
}

}  // namespace avenor::venue::alpaca
