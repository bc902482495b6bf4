// What becomes of an order that is in: live, triggered, filled, ended, and what that does to the rest of its
// family.
#include <fmt/format.h>
#include <algorithm>
#include <chrono>

#include "domain/position.hpp"
#include "sim/exchange.hpp"

namespace avenor::sim {

using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderType;
using domain::Quantity;
using domain::TimeInForce;

namespace {

bool once(TimeInForce tif) { return tif == TimeInForce::Ioc || tif == TimeInForce::Fok; }

}  // namespace

void Exchange::step() {
  std::erase_if(open_, [this](const auto& id) { return !orders.at(id).open; });
  for (std::size_t i = 0; i < open_.size(); ++i) {  // it may grow meanwhile
    const std::string id = open_[i];
    Order& order = orders.at(id);
    if (order.open && !order.held && world_.happens(0.7)) work(order);
  }
}

void Exchange::go_live(Order& order) {
  if (order.held) return;
  tell(order);
  work(order);
}

bool Exchange::marketable(Order& order) {
  const auto& report = order.report;
  const auto price = prices_.price(report.symbol);
  const bool buys = report.side == domain::Side::Buy;
  const bool stops = report.type == OrderType::Stop || report.type == OrderType::StopLimit;
  if (stops && !order.triggered)
    order.triggered = buys ? price >= *report.stop_price : price <= *report.stop_price;
  if (stops && !order.triggered) return false;
  return !report.limit_price || (buys ? price <= *report.limit_price : price >= *report.limit_price);
}

void Exchange::work(Order& order) {
  const auto left = this->left(order);
  const bool now = marketable(order);
  const bool at_once = once(order.time_in_force);
  const bool waits = at_once && !order.triggered &&
                     (order.report.type == OrderType::Stop || order.report.type == OrderType::StopLimit);
  auto part = Quantity{static_cast<int>(world_.between(1, 4))};
  if (part > left || world_.happens(0.4)) part = left;
  if (order.time_in_force == TimeInForce::Fok) part = world_.happens(0.6) ? left : Quantity{};
  if (at_once && part != left && world_.happens(0.3)) part = {};
  if (now && part.is_positive()) fill(order, part);
  if (at_once && order.open && !waits)
    end(order, OrderEvent::Cancelled, "canceled: the rest could not be filled at once");
}

void Exchange::fill(Order& order, Quantity qty) {
  const bool whole = order.report.filled_qty + qty == order.report.qty;
  order.report.state = whole ? OrderEvent::FullyFilled : OrderEvent::PartFilled;
  order.report.words = whole ? "filled" : "partially_filled";
  if (whole) order.open = false;
  execute(order, qty);
  if (order.role == Role::TakeProfit || order.role == Role::StopLoss) return after_exit_fill(order, qty);
  if (!whole) return;
  for (const auto& id : order.legs)
    if (Order& leg = orders.at(id); leg.open && leg.held) {
      leg.held = false;
      leg.report.words = "new";
      go_live(leg);
    }
}

void Exchange::execute(Order& order, Quantity qty) {
  auto& report = order.report;
  const auto price = prices_.price(report.symbol);
  const auto before = report.avg_price ? *report.avg_price * report.filled_qty : domain::Money{};
  report.filled_qty += qty;
  report.avg_price = (before + price * qty) / report.filled_qty;
  report.updated_at = world_.true_wall();
  history.push_back(
      {.exec_id = domain::ExecId{fmt::format("{}/{}", report.venue_order_id, report.filled_qty)},
       .venue_order_id = report.venue_order_id,
       .client_id = world_.happens(0.5) ? report.client_id : "",
       .symbol = report.symbol,
       .side = report.side,
       .price = price,
       .qty = qty,
       .fee = domain::Money{core::Decimal::from_units(1, 2)},
       .fee_currency = domain::Currency{"USD"},
       .event_ts = world_.true_wall()});
  positions[report.symbol] += domain::signed_qty(report.side, qty);
  note_position(report.symbol);
  cash -= price * domain::signed_qty(report.side, qty) + history.back().fee;
  shares[{order.bot, report.symbol}] += domain::signed_qty(report.side, qty);
  const auto made = history.back();
  tell(order, &made);
}

void Exchange::cross(Order& order) {
  const bool alone = order.role == Role::Simple && order.report.replaced_by.empty() && !order.foreign();
  const auto left = this->left(order);
  if (!alone || !left.is_positive() || order.report.state == OrderEvent::Refused ||
      !world_.happens(faults.crossing_fill))
    return;
  world_.after(world_.delay(20ms, 900ms),
               [this, id = order.report.client_id] { execute(orders.at(id), Quantity{1}); });
}

void Exchange::after_exit_fill(Order& exit, Quantity qty) {
  for (Order* other : family(exit)) {
    if (!other->open || other->role == Role::Entry) continue;
    if (!exit.open || other->report.qty - other->report.filled_qty <= qty)
      end(*other, OrderEvent::Cancelled, "canceled");
    else {
      other->report.qty -= qty;
      tell(*other);
    }
  }
}

void Exchange::end(Order& order, OrderEvent how, const std::string& words) {
  order.open = false;
  order.report.state = how;
  order.report.words = words;
  order.report.updated_at = world_.true_wall();
  tell(order);
  cross(order);
  end_family(order);
}

void Exchange::end_family(Order& order) {
  for (Order* other : family(order))
    if (other->open) end(*other, OrderEvent::Cancelled, "canceled");
}

std::vector<Exchange::Order*> Exchange::family(const Order& order) {
  std::vector<Order*> members;
  if (order.role == Role::Simple) return members;
  Order* head = order.parent.empty() ? &orders.at(order.report.client_id) : &orders.at(order.parent);
  if (head != &order) members.push_back(head);
  for (const auto& id : head->legs)
    if (id != order.report.client_id) members.push_back(&orders.at(id));
  return members;
}

void Exchange::tell(const Order& order, const venue::FillReport* fill) {
  const auto& report = order.report;
  note(order);
  if (trace)
    trace(fmt::format("        venue: {} {} {} {} {}/{} {}", report.venue_order_id, report.client_id,
                      order.parent, report.words, report.filled_qty, report.qty,
                      fill ? fill->exec_id.view() : ""));
  const auto listeners = listeners_;  // one may leave while it hears
  for (const auto& [key, listener] : listeners) listener(order.report, fill);
}

}  // namespace avenor::sim
