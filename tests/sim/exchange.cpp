// The doors: orders, replacements and cancels come in, and what is there can be seen.
#include "sim/exchange.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "sim/pages.hpp"

namespace avenor::sim {

using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderType;
using domain::TimeInForce;
using venue::VenueError;

namespace {

tl::unexpected<VenueError> refused(VenueError::Kind kind, std::string message) {
  return tl::unexpected(VenueError{.kind = kind, .code = "sim", .message = std::move(message)});
}

}  // namespace

int Exchange::listen(Listener listener) {
  listeners_[++next_listener_] = std::move(listener);
  return next_listener_;
}

Exchange::Order& Exchange::enter(Order order) {
  const auto id = order.report.client_id;
  order.report.venue_order_id = domain::VenueOrderId{fmt::format("v{}", next_id_++)};
  order.report.submitted_at = order.report.updated_at = world_.true_wall();
  order.report.words = "new";
  order.asked = order.report.qty;
  order.visible_at = world_.true_wall();
  if (world_.happens(faults.shows_late)) order.visible_at = order.visible_at + world_.delay(0ms, 900ms);
  if (faults.mean.hides > 0 && world_.happens(faults.mean.hides)) {
    order.hidden_until = world_.true_wall() + world_.delay(0s, 20s);
    // That an order which nobody was told of is shown within the settling time is the venue's one promise.
    order.invisible_until = std::min(order.hidden_until, world_.true_wall() + core::Duration{800ms});
  }
  open_.push_back(id);
  Order& entered = orders[id] = std::move(order);
  note(entered);
  return entered;
}

Exchange::Answer Exchange::take(const domain::OrderRequest& request, const std::string& client_id,
                                bool foreign) {
  if (!foreign) ++received[client_id];
  if (orders.contains(client_id)) return refused(VenueError::Kind::Unknown, "client_order_id must be unique");
  if (!foreign && world_.happens(faults.refuse))
    return refused(VenueError::Kind::Refused, "insufficient buying power");
  Order order;
  order.report = {.client_id = client_id,
                  .venue_order_id = {},
                  .symbol = request.symbol,
                  .side = request.side,
                  .type = request.type,
                  .qty = request.qty,
                  .limit_price = request.limit_price,
                  .stop_price = request.stop_price};
  order.bot = request.bot_id;
  order.time_in_force = request.time_in_force;
  order.role = request.bracket ? Role::Entry : Role::Simple;
  Order& taken = enter(std::move(order));
  if (request.bracket) make_legs(taken, *request.bracket);
  if (!foreign && replaces_another && replaces_another(request.client_order_id)) make_larger(taken);
  world_.after(world_.delay(0ms, 20ms), [this, client_id] {
    if (Order& its = orders.at(client_id); its.open) go_live(its);
  });
  if (!foreign && world_.happens(faults.ends_order))
    world_.after(world_.delay(10ms, 3s), [this, client_id] {
      Order& its = orders.at(client_id);
      if (!its.open) return;
      const bool untouched = its.report.filled_qty.is_zero();
      if (untouched && world_.happens(0.3))
        end(its, OrderEvent::Refused, "rejected");
      else if (world_.happens(0.5))
        end(its, OrderEvent::Expired, "expired");
      else
        end(its, OrderEvent::Cancelled, "canceled by the venue");
    });
  return world_.happens(0.8) ? shown(taken) : taken.report;
}

void Exchange::make_legs(Order& entry, const domain::Bracket& bracket) {
  const auto make = [&](Role role, OrderType type, std::optional<domain::Price> limit,
                        std::optional<domain::Price> stop) {
    Order leg;
    const auto& its = entry.report;
    leg.report = {.client_id = fmt::format("auto-{}", next_auto_++),
                  .venue_order_id = {},
                  .symbol = its.symbol,
                  .side = its.side == domain::Side::Buy ? domain::Side::Sell : domain::Side::Buy,
                  .type = type,
                  .qty = its.qty,
                  .limit_price = limit,
                  .stop_price = stop};
    leg.report.exit_role = role == Role::TakeProfit ? venue::ExitRole::TakeProfit : venue::ExitRole::StopLoss;
    leg.bot = entry.bot;
    leg.time_in_force = entry.time_in_force;
    leg.role = role;
    leg.parent = its.client_id;
    leg.held = leg.exit = true;
    entry.legs.push_back(leg.report.client_id);
    enter(std::move(leg)).report.words = "held";
  };
  if (bracket.take_profit) make(Role::TakeProfit, OrderType::Limit, bracket.take_profit, {});
  if (bracket.stop_loss)
    make(Role::StopLoss, bracket.stop_loss_limit ? OrderType::StopLimit : OrderType::Stop,
         bracket.stop_loss_limit, bracket.stop_loss);
}

Exchange::Answer Exchange::replace(const venue::OrderRef& ref, const venue::Replacement& change) {
  ++received[change.new_client_id];
  Order* old = find(ref);
  if (!old) return refused(VenueError::Kind::NotFound, "order not found");
  if (orders.contains(change.new_client_id))
    return refused(VenueError::Kind::Unknown, "client_order_id must be unique");
  if (!old->open) return refused(VenueError::Kind::Refused, "order is already in a final state");
  if (change.limit_price.has_value() && !old->report.limit_price)
    return refused(VenueError::Kind::Refused, "it has no limit price");
  if (world_.happens(faults.refuse)) return refused(VenueError::Kind::Refused, "unable to replace order");
  if (old->exit && change.qty)
    return refused(VenueError::Kind::Refused, "only the prices of a leg can be replaced");
  const auto rest = faults.mean.replace_whole ? old->report.qty : old->report.qty - old->report.filled_qty;
  const auto qty = change.qty.value_or(rest);

  replaced_exits += old->exit;
  Order fresh = *old;
  const auto old_id = old->report.client_id;
  fresh.report.client_id = change.new_client_id;
  fresh.pending_cancel = fresh.cancel_asked = false;
  fresh.larger_by = {};
  fresh.report.qty = qty;
  fresh.report.filled_qty = {};
  fresh.report.avg_price.reset();
  fresh.report.state = OrderEvent::Accepted;
  if (change.limit_price) fresh.report.limit_price = change.limit_price;
  if (change.stop_price) fresh.report.stop_price = change.stop_price;
  Order& taken = enter(std::move(fresh));
  Order& before = orders.at(old_id);
  for (const auto& id : taken.legs) orders.at(id).parent = change.new_client_id;
  before.legs.clear();
  if (!taken.parent.empty()) std::ranges::replace(orders.at(taken.parent).legs, old_id, change.new_client_id);
  before.role = Role::Simple;  // it has left its family
  before.parent.clear();
  make_larger(taken);
  before.report.replaced_by = taken.report.venue_order_id;
  end(before, OrderEvent::Cancelled, "replaced");
  const auto seen = shown(taken);
  if (!taken.held) {
    tell(taken);
    work(taken);
  }
  return seen;
}

venue::VenueResult<void> Exchange::cancel(const venue::OrderRef& ref) {
  Order* order = find(ref);
  if (!order) return refused(VenueError::Kind::NotFound, "order not found");
  if (!order->open) return refused(VenueError::Kind::Refused, "order is already in a final state");
  order->cancel_asked = true;
  if (order->pending_cancel) return tl::unexpected(already_pending_cancel());
  if (keep_pending(*order)) return {};
  if (world_.happens(0.2 * faults.ends_order)) return {};  // said, and not done
  // A fill may win the race.
  world_.after(world_.delay(0ms, 50ms), [this, id = order->report.client_id] {
    if (Order& its = orders.at(id); its.open) end(its, OrderEvent::Cancelled, "canceled");
  });
  return {};
}

Exchange::Order* Exchange::find(const venue::OrderRef& ref) {
  if (!ref.venue_order_id.empty())
    for (auto& [id, order] : orders)
      if (order.report.venue_order_id == ref.venue_order_id) return &order;
  const auto it = orders.find(ref.client_id);
  return it == orders.end() ? nullptr : &it->second;
}

venue::OrderReport Exchange::shown(const Order& order) const {
  auto report = order.report;
  for (const auto& leg : order.legs) report.children.push_back(orders.at(leg).report);
  return report;
}

bool Exchange::has_open(const domain::BotId& bot, const domain::Symbol& symbol) const {
  return std::ranges::any_of(open_, [&](const auto& id) {
    const Order& order = orders.at(id);
    return order.open && !order.is_excess() && order.bot == bot && order.report.symbol == symbol;
  });
}

void Exchange::transfer(const domain::Symbol& symbol, domain::Quantity signed_qty) {
  positions[symbol] += signed_qty;
  transferred[symbol] += signed_qty;
  note_position(symbol);
}

void Exchange::repeat_history() {
  if (history.empty()) return;
  const auto fill =
      history[static_cast<std::size_t>(world_.between(0, static_cast<std::int64_t>(history.size()) - 1))];
  const Order* order = find({.venue_order_id = fill.venue_order_id, .client_id = {}});
  tell(*order, &fill);
  tell(*order);
}

}  // namespace avenor::sim
