// Taking, cancelling and replacing orders: everything that may be refused.
#include <algorithm>

#include "paper_exchange/exchange.hpp"
#include "paper_exchange/json_writer.hpp"

namespace avenor::paper_exchange {
namespace {

constexpr std::int64_t kGoodTilDays = 90;  // the venue lets GTC orders live for so long

template <class... Fields>
std::string members(const Fields&... fields) {
  std::string out;
  JsonWriter json(out);
  (json.field(fields.first, fields.second), ...);
  return out;
}

Refusal duplicate_id() { return {422, 40010001, "client_order_id must be unique", {}}; }

Refusal wrong_state(const Order& order) {
  return Refusal::invalid("order is already in \"" + std::string(to_text(order.status)) + "\" state");
}

WallTime expiry(TimeInForce tif, WallTime now) {
  switch (tif) {
    case TimeInForce::Day: return Exchange::day_end(now);
    case TimeInForce::Gtc: return Exchange::day_end(now) + std::chrono::hours(24 * kGoodTilDays);
    case TimeInForce::Ioc:
    case TimeInForce::Fok: return {};
  }
  return {};
}

/// What a unit may cost at worst, as far as it can be known.
Price hold_price(const Order& order) {
  if (order.limit_price) return *order.limit_price;
  if (order.stop_price) return *order.stop_price;
  return order.asset->book.reference(order.side).value_or(Price{});
}

}  // namespace

Taken<Order*> Exchange::accept(const NewOrder& request, bool external) {
  if (Order* known = store_.by_client_order_id(request.client_order_id)) {
    ++known->received;
    changed(*known);
    return refuse(duplicate_id());
  }
  const Asset* known_asset = asset(request.symbol);
  if (known_asset == nullptr) return refuse(Refusal::invalid("asset \"" + request.symbol + "\" not found"));
  Asset& place = assets_.find(known_asset->symbol)->second;

  Order order;
  order.id = make_uuid(random_);
  order.client_order_id = request.client_order_id.empty() ? make_uuid(random_) : request.client_order_id;
  order.symbol = place.symbol;
  order.asset_id = place.id;
  order.asset = &place;
  order.side = request.side;
  order.type = request.type;
  order.time_in_force = request.time_in_force;
  order.order_class = request.order_class;
  order.role = request.order_class == OrderClass::Simple ? Role::Single
               : request.order_class == OrderClass::Oco  ? Role::TakeProfit
                                                         : Role::Entry;
  order.qty = request.qty;
  order.limit_price = request.limit_price;
  order.stop_price = request.stop_price;
  order.extended_hours = request.extended_hours;
  order.external = external;
  order.created_at = order.updated_at = next_submission();
  order.expires_at = expiry(order.time_in_force, order.created_at);
  if (const auto ok = check_account(request, place, order); !ok) return refuse(ok.error());

  Order& taken = store_.add(std::move(order));
  if (request.take_profit && taken.role == Role::Entry) make_leg(taken, Role::TakeProfit, request);
  if (request.stop_loss) make_leg(taken, Role::StopLoss, request);
  refresh_holds(taken);
  changed(taken);
  return &taken;
}

Taken<void> Exchange::check_account(const NewOrder& request, const Asset& place, Order& order) const {
  if (request.stop_price) {
    if (const auto ok = check_stop(order.side, *request.stop_price, place); !ok) return ok;
  }
  const Side exit_side = order.side == Side::Buy ? Side::Sell : Side::Buy;
  if (request.stop_loss && order.role == Role::Entry) {
    // The venue's rule for a bracket: the stop at least a cent beyond the base price.
    const auto base = order.limit_price ? order.limit_price : place.book.reference(order.side);
    const Price cent{core::Decimal::from_units(1, 2)};
    if (base && exit_side == Side::Sell && *request.stop_loss > *base - cent) {
      return refuse(Refusal::invalid("stop_loss.stop_price must be <= base_price - 0.01"));
    }
    if (base && exit_side == Side::Buy && *request.stop_loss < *base + cent) {
      return refuse(Refusal::invalid("stop_loss.stop_price must be >= base_price + 0.01"));
    }
  }
  const Quantity closable = account_.closable(order.symbol, order.side);
  order.opening = closable.is_zero();
  order.hold_price = hold_price(order);
  if (!order.opening) {
    const Quantity reserved = order.side == Side::Buy ? place.reserved_buy : place.reserved_sell;
    const Quantity available = std::max(closable - reserved, Quantity{});
    if (order.qty > available) {
      return refuse(
          Refusal::forbidden("insufficient qty available for order (requested: " + order.qty.to_string() +
                                 ", available: " + available.to_string() + ")",
                             members(std::pair{"available", available}, std::pair{"existing_qty", closable},
                                     std::pair{"held_for_orders", reserved}) +
                                 ",\"related_orders\":[],\"symbol\":\"" + order.symbol + '"'));
    }
  } else {
    if (order.order_class == OrderClass::Oco) {
      return refuse(Refusal::forbidden(
          "insufficient qty available for order (requested: " + order.qty.to_string() + ", available: 0)"));
    }
    if (order.side == Side::Sell) {
      if (is_crypto(order.symbol))
        return refuse(Refusal::forbidden("insufficient balance for " +
                                         order.symbol.substr(0, order.symbol.find('/')) +
                                         " (requested: " + order.qty.to_string() + ", available: 0)"));
      if (!options_.shorting)
        return refuse(Refusal::invalid("asset \"" + order.symbol + "\" cannot be sold short"));
      if (!core::is_multiple_of(order.qty.decimal(), core::Decimal{1})) {
        return refuse(Refusal::invalid("fractional orders cannot be sold short"));
      }
    }
    const Money cost = order.hold_price * order.qty;
    const Money power = valuation().buying_power;
    if (cost > power) {
      return refuse(Refusal::forbidden("insufficient buying power", members(std::pair{"buying_power", power},
                                                                            std::pair{"cost_basis", cost})));
    }
  }
  return options_.wash_trade_check ? check_opposite(order) : Taken<void>{};
}

Taken<void> Exchange::check_stop(Side side, Price stop, const Asset& place) const {
  const auto now = place.book.last() ? place.book.last() : place.book.mark();
  if (!now) return {};
  if (side == Side::Sell && stop >= *now)
    return refuse(Refusal::invalid("stop price must be less than current price"));
  if (side == Side::Buy && stop <= *now)
    return refuse(Refusal::invalid("stop price must be greater than current price"));
  return {};
}

Taken<void> Exchange::check_opposite(const Order& order) const {
  for (const auto& [seq, other] : store_.open()) {
    if (other->asset != order.asset || other->side == order.side || other->status == Status::Held) continue;
    const bool apart = order.limit_price && other->limit_price &&
                       (order.side == Side::Buy ? *order.limit_price < *other->limit_price
                                                : *order.limit_price > *other->limit_price);
    if (apart || order.order_class != OrderClass::Simple) continue;
    const bool plain = !other->limit_price;
    return refuse(Refusal::forbidden(
        "potential wash trade detected. use complex orders",
        members(std::pair{"existing_order_id", other->id},
                std::pair{"reject_reason", std::string(plain ? "opposite side market/stop order exists"
                                                             : "opposite side limit order exists")})));
  }
  return {};
}

Order& Exchange::make_leg(const Order& entry, Role role, const NewOrder& request) {
  Order leg;
  leg.id = make_uuid(random_);
  leg.client_order_id = make_uuid(random_);
  leg.symbol = entry.symbol;
  leg.asset_id = entry.asset_id;
  leg.asset = entry.asset;
  const bool same_side = entry.order_class == OrderClass::Oco;
  leg.side = same_side ? entry.side : (entry.side == Side::Buy ? Side::Sell : Side::Buy);
  leg.time_in_force = entry.time_in_force;
  leg.order_class = entry.order_class;
  leg.role = role;
  leg.qty = entry.qty;
  leg.opening = false;
  leg.external = entry.external;
  leg.parent = entry.id;
  leg.status = Status::Held;
  leg.created_at = leg.updated_at = entry.created_at;
  leg.expires_at = entry.expires_at;
  if (role == Role::TakeProfit) {
    leg.type = OrderType::Limit;
    leg.limit_price = request.take_profit;
  } else {
    leg.type = request.stop_loss_limit ? OrderType::StopLimit : OrderType::Stop;
    leg.stop_price = request.stop_loss;
    leg.limit_price = request.stop_loss_limit;
  }
  leg.hold_price = hold_price(leg);
  Order& kept = store_.add(std::move(leg));
  store_.by_id(kept.parent)->legs.push_back(kept.id);
  changed(kept);
  return kept;
}

Taken<Order*> Exchange::cancel(std::string_view id) {
  Order* order = store_.by_id(id);
  if (order == nullptr) return refuse(Refusal::not_found("order not found for " + std::string(id)));
  if (!order->is_open() || order->status == Status::PendingCancel) return refuse(wrong_state(*order));
  order->cancel_requested_at = now();
  const bool waits = faults_.settings.cancel_delay.count() > 0 || faults_.settings.pending_cancel.on();
  if (waits && order->is_live()) {
    set_status(*order, Status::PendingCancel);
    tell(EventKind::PendingCancel, *order);
  } else {
    finish_cancel(*order);
  }
  return order;
}

void Exchange::finish_cancel(Order& order) {
  if (order.is_open()) end(order, Status::Canceled, EventKind::Canceled);
}

Taken<Order*> Exchange::replace(std::string_view id, const Change& change) {
  Order* old = store_.by_id(id);
  if (old == nullptr) return refuse(Refusal::not_found("order not found for " + std::string(id)));
  if (!old->is_open()) return refuse(wrong_state(*old));
  if (old->status == Status::PendingCancel || old->status == Status::PendingNew) {
    return refuse(Refusal::invalid("unable to replace order, order isn't sent to exchange yet"));
  }
  if (change.client_order_id) {
    if (Order* known = store_.by_client_order_id(*change.client_order_id)) {
      ++known->received;
      changed(*known);
      return refuse(duplicate_id());
    }
  }
  if (change.limit_price && !old->limit_price)
    return refuse(Refusal::invalid("order has no limit price to replace"));
  if (change.stop_price && !old->stop_price)
    return refuse(Refusal::invalid("order has no stop price to replace"));
  if (change.qty && !old->parent.empty())
    return refuse(Refusal::invalid("only the prices of a leg can be replaced"));

  Order fresh;
  fresh.id = make_uuid(random_);
  fresh.client_order_id = change.client_order_id.value_or(make_uuid(random_));
  fresh.symbol = old->symbol;
  fresh.asset_id = old->asset_id;
  fresh.asset = old->asset;
  fresh.side = old->side;
  fresh.type = old->type;
  fresh.time_in_force = change.time_in_force.value_or(old->time_in_force);
  fresh.order_class = old->order_class;
  fresh.role = old->role;
  fresh.qty = change.qty.value_or(old->leaves());  // what is filled stays with the old order
  fresh.limit_price = change.limit_price ? change.limit_price : old->limit_price;
  fresh.stop_price = change.stop_price ? change.stop_price : old->stop_price;
  fresh.extended_hours = old->extended_hours;
  fresh.external = old->external;
  fresh.opening = old->opening;
  fresh.triggered = old->triggered;
  fresh.parent = old->parent;
  fresh.legs = old->legs;
  fresh.replaces = old->id;
  fresh.created_at = fresh.updated_at = next_submission();
  fresh.expires_at = expiry(fresh.time_in_force, fresh.created_at);
  fresh.hold_price = hold_price(fresh);
  if (fresh.qty == old->leaves() && fresh.limit_price == old->limit_price &&
      fresh.stop_price == old->stop_price && fresh.time_in_force == old->time_in_force) {
    return refuse(Refusal::invalid("order parameters are not changed"));
  }
  if (fresh.opening) {
    const Money more = fresh.hold_price * fresh.qty - old->held;
    const Money power = valuation().buying_power;
    if (more > power) {
      return refuse(Refusal::forbidden("insufficient buying power", members(std::pair{"buying_power", power},
                                                                            std::pair{"cost_basis", more})));
    }
  } else if (old->held_qty.is_positive() && fresh.qty > old->held_qty) {
    const Quantity reserved =
        fresh.side == Side::Buy ? fresh.asset->reserved_buy : fresh.asset->reserved_sell;
    const Quantity available = account_.closable(fresh.symbol, fresh.side) - reserved + old->held_qty;
    if (fresh.qty > available) {
      return refuse(
          Refusal::forbidden("insufficient qty available for order (requested: " + fresh.qty.to_string() +
                             ", available: " + available.to_string() + ")"));
    }
  }
  Order& taken = store_.add(std::move(fresh));
  changed(taken);
  return &taken;
}

}  // namespace avenor::paper_exchange
