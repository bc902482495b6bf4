#include "domain/market.hpp"

namespace avenor::domain {

std::optional<Price> Quote::mid() const {
  if (bid && ask) return Price{core::divide_rounded(bid->decimal() + ask->decimal(), core::Decimal{2})};
  return last && event_ts - last_time() <= kOldTrade ? last : std::nullopt;
}

}  // namespace avenor::domain
