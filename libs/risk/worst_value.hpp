// The worst-case value of an order. Its own price is not enough: a sell limit far below the market fills at
// the market's bid, and a stop becomes a market order. Every limit in money uses this value and no other.
#pragma once

#include <optional>

#include "domain/amounts.hpp"
#include "domain/order.hpp"

namespace avenor::risk {

/// The prices of a symbol that are known.
struct Market {
  std::optional<domain::Price> last;  ///< the middle of bid and ask, else the last trade
  std::optional<domain::Price> bid, ask;
  /// the latest steady price, so that one wild quote does not make an order look small
  std::optional<domain::Price> steady;

  /// The highest of them; holdings are valued at it.
  std::optional<domain::Price> highest() const;
};

/// A market order may cost up to this much more than the highest known price: prices move until it arrives.
inline constexpr int kMarketMarginPct = 3;

/// The highest price at which a unit of the order may be filled (a short sale at a high price is as large as
/// a purchase):
///   buy, limit or stop_limit     its limit: it never pays more
///   buy, market                  the market with the margin
///   buy, stop                    the market or its stop, whichever is higher, with the margin
///   sell, market or stop         the market with the margin (one wild trade may trigger a stop far below it)
///   sell, limit or stop_limit    its limit, or the market with the margin, whichever is higher
/// Nothing where that needs the market's price and none is known. Throws std::overflow_error where the
/// product does not fit.
std::optional<domain::Price> worst_price(const domain::OrderRequest& request, const Market& market);

/// worst_price() times the quantity.
std::optional<domain::Money> worst_value(const domain::OrderRequest& request, const Market& market);

/// What is so much in a currency of which a unit is worth `rate` in the base currency. Throws
/// std::overflow_error where that does not fit.
domain::Money in_base(domain::Money value, domain::Price rate);

}  // namespace avenor::risk
