// Prices as they come from the bus: which of them count.
#include <fmt/format.h>
#include <chrono>

#include "oms/sessions/venue_station.hpp"

namespace avenor::oms {
namespace {

constexpr core::Duration kTellRefusedAgain = std::chrono::seconds{60};

}  // namespace

void OrderManager::quote(const domain::Quote& quote) {
  const auto taken = prices_.see(quote);
  if (taken == LastPrices::Taken::Older || taken == LastPrices::Taken::Future)
    refuse_price(quote, taken);
  else
    exits_.priced(quote.venue, quote.symbol);
}

void OrderManager::refuse_price(const domain::Quote& quote, LastPrices::Taken why) {
  const bool future = why == LastPrices::Taken::Future;
  auto& refused = future ? future_prices_ : older_prices_;
  ++refused.count;
  if (refused.count > 1 && clock_.mono() < refused.tell_next) return;
  refused.tell_next = clock_.mono() + kTellRefusedAgain;
  events_.alert({.severity = domain::Severity::Warning,
                 .code = future ? "price.future" : "price.older",
                 .message = fmt::format(
                     "a price of {} from {} is not used: {} ({}); {} such prices so far", quote.symbol,
                     quote.venue, future ? "its time is ahead of the venue's clock" : "a newer one is known",
                     core::to_rfc3339(quote.event_ts), refused.count),
                 .subject = quote.symbol.str()});
}

}  // namespace avenor::oms
