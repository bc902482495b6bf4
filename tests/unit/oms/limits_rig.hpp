// Prices and a limit for the loss of a day, for tests of the whole order manager.
#pragma once

#include <chrono>

#include "oms/orders/order_manager.hpp"
#include "unit/oms/desktop.hpp"

namespace avenor::testing {

using namespace std::chrono_literals;

inline const domain::VenueName kAlpaca{"alpaca"};

inline void price(Desktop& desktop, const char* symbol, int at) {
  domain::Quote quote;
  quote.symbol = domain::Symbol{symbol};
  quote.venue = kAlpaca;
  quote.bid = quote.ask = quote.last = domain::Price{at};
  quote.event_ts = desktop.clock.wall();
  desktop.manager.quote(quote);
}

/// Twice, a moment apart: one quote is not a market.
inline void steady_price(Desktop& desktop, const char* symbol, int at) {
  price(desktop, symbol, at);
  desktop.pass(1s);
  price(desktop, symbol, at);
}

inline risk::RiskLimits book_with_loss(int most) {
  auto book = limits_of_desktop();
  book.symbols.insert(domain::Symbol{"AAPL"});
  book.defaults.max_order_qty = domain::Quantity{100};
  book.defaults.max_daily_loss = domain::Money{most};
  return book;
}

}  // namespace avenor::testing
