#include "risk/worst_value.hpp"

#include <algorithm>

namespace avenor::risk {
namespace {

domain::Price with_margin(domain::Price price) {
  const auto whole = core::multiply_rounded(price.decimal(), core::Decimal{100 + kMarketMarginPct});
  return domain::Price{core::divide_rounded(whole, core::Decimal{100})};
}

}  // namespace

std::optional<domain::Price> Market::highest() const {
  auto high = last;
  for (const auto& price : {bid, ask, steady})
    if (price && (!high || *price > *high)) high = price;
  return high;
}

std::optional<domain::Price> worst_price(const domain::OrderRequest& request, const Market& market) {
  const bool buys = request.side == domain::Side::Buy;
  if (buys && request.limit_price) return request.limit_price;
  const auto high = market.highest();
  if (!high) return {};
  const auto at_market = with_margin(*high);
  if (request.limit_price) return std::max(at_market, *request.limit_price);
  if (buys && request.stop_price) return std::max(at_market, with_margin(*request.stop_price));
  return at_market;
}

domain::Money in_base(domain::Money value, domain::Price rate) {
  if (rate == domain::Price{1}) return value;
  return domain::Money{core::multiply_rounded(value.decimal(), rate.decimal())};
}

std::optional<domain::Money> worst_value(const domain::OrderRequest& request, const Market& market) {
  const auto price = worst_price(request, market);
  if (!price) return {};
  return *price * request.qty;
}

}  // namespace avenor::risk
