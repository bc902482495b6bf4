#include "oms/prices/price_intake.hpp"

#include <fmt/format.h>

#include <chrono>

namespace avenor::oms {
namespace {

constexpr core::Duration kTellRefusedAgain = std::chrono::seconds{60};

}  // namespace

void PriceIntake::quote(const domain::Quote& quote) {
  if (!router_.contains(quote.venue)) return;
  const auto taken = prices_.see(quote);
  if (taken == LastPrices::Taken::Older || taken == LastPrices::Taken::Future)
    refuse(quote, taken == LastPrices::Taken::Future);
  else
    brackets_.priced(quote.venue, quote.symbol);
}

void PriceIntake::refuse(const domain::Quote& quote, bool future) {
  auto& refused = (future ? future_ : older_)[quote.venue];
  ++refused.count;
  if (refused.count > 1 && clock_.mono() < refused.tell_next) return;
  refused.tell_next = clock_.mono() + kTellRefusedAgain;
  events_.alert({.severity = domain::Severity::Warning,
                 .code = future ? "price.future" : "price.older",
                 .message = fmt::format(
                     "a price of {} from {} is ignored: {} ({}); {} such prices so far", quote.symbol,
                     quote.venue, future ? "its time is ahead of the venue's clock" : "a newer one is known",
                     core::to_rfc3339(quote.event_ts), refused.count),
                 .subject = quote.symbol.str()});
}

}  // namespace avenor::oms
