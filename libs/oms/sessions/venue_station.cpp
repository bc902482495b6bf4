#include "oms/sessions/venue_station.hpp"

namespace avenor::oms {

OrderManager::Station::Station(OrderManager& manager, venue::Venue& venue)
    : upward(manager, *this),
      session({.clock = manager.clock_,
               .venue = venue,
               .ledger = manager.ledger_,
               .orders = manager.orders_,
               .lifecycle = manager.lifecycle_,
               .events = manager.events_,
               .order_events = upward},
              upward,
              {.external = manager.options_.strangers,
               .revived = manager.options_.revived,
               .is_test_trade = manager.options_.is_test_trade}),
      reconciler(manager.clock_, session, manager.orders_, manager.positions_, manager.events_, upward,
                 manager.options_.break_wait) {}

std::optional<risk::RiskReject> OrderManager::Station::Upward::before_send(const domain::Order& order) {
  return manager_.spend_approval(order);
}

std::optional<risk::RiskReject> OrderManager::Station::Upward::before_first_byte(const domain::Order& order) {
  return manager_.objection(order);
}

void OrderManager::Station::Upward::not_sent(const domain::Order& order) {
  manager_.throttle_.admit(order.request.symbol, order.id(), manager_.clock_.mono());
}

void OrderManager::Station::Upward::rejected_by_venue(const domain::Order& order) {
  manager_.venue_answered(order, true);
}

void OrderManager::Station::Upward::executed(const domain::Order& order) {
  manager_.venue_answered(order, false);
}

domain::ClientOrderId OrderManager::Station::Upward::exit_replaced(const domain::Order& old,
                                                                   const domain::ClientOrderId& proposed) {
  return manager_.exits_.replaced(old, proposed);
}

void OrderManager::Station::Upward::execution_missed(core::WallTime happened) {
  const auto venue_now = manager_.prices_.now_at(station_.session.name());
  station_.stream_watch.missed(happened, venue_now, manager_.clock_.mono());
}

BreakPolicy OrderManager::Station::Upward::position_break(const domain::Symbol& symbol,
                                                          const PositionBreak& difference, bool proven) {
  return manager_.broke(station_, symbol, difference, proven);
}

void OrderManager::Station::Upward::position_break_over(const domain::Symbol& symbol) {
  manager_.break_over(station_, symbol);
}

}  // namespace avenor::oms
