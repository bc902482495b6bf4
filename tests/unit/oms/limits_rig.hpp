// Prices, limits and what has been told, for tests of the whole order manager.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>

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

inline domain::OrderRequest limit_order(const std::string& id, domain::Side side, int qty, int at,
                                        const std::string& symbol = "IBM") {
  auto order = request(id, side, qty, "bot", symbol);
  order.type = domain::OrderType::Limit;
  order.limit_price = domain::Price{at};
  return order;
}

/// The venue takes what has left last.
inline void take_last(Desktop& desktop) {
  const auto& sent = desktop.venue.sent.back();
  ScriptedVenue::answer<venue::OrderReport>(
      desktop.venue.submits,
      venue::OrderReport{.client_id = sent.client_order_id.str(),
                         .venue_order_id = domain::VenueOrderId{"v-" + sent.client_order_id.str()},
                         .symbol = sent.symbol,
                         .side = sent.side,
                         .qty = sent.qty,
                         .state = domain::OrderEvent::Accepted});
  desktop.ledger.commit();
}

inline bool cancelled(const Desktop& desktop, const std::string& id) {
  return std::ranges::any_of(desktop.venue.cancelled, [&](const auto& ref) { return ref.client_id == id; });
}

inline bool alerted(const Desktop& desktop, const std::string& code) {
  return std::ranges::any_of(desktop.events.alerts, [&](const auto& alert) { return alert.code == code; });
}

inline std::string last_error(const Desktop& desktop) {
  return desktop.events.told.empty() ? std::string{} : desktop.events.told.back().error;
}

}  // namespace avenor::testing
