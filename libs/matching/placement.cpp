#include "matching/placement.hpp"

#include <algorithm>
#include <utility>

#include "matching/buying_power.hpp"
#include "matching/order_terms.hpp"

namespace avenor::matching {
namespace {

/// A stop order whose stop is already reached is refused.
Expected<void> check_stop(const Order& order) {
  const OrderBook& book = order.instrument->book;
  const auto now = book.last() ? book.last() : book.mark();
  if (!now || !order.stop_price) return {};
  if (order.side == Side::Sell && *order.stop_price >= *now) return reject(RejectReason::StopNotBelowMarket);
  if (order.side == Side::Buy && *order.stop_price <= *now) return reject(RejectReason::StopNotAboveMarket);
  return {};
}

Expected<void> check_stop_loss(const Order& entry, Price stop_loss, Price distance) {
  const auto base = entry.limit_price ? entry.limit_price : entry.instrument->book.reference(entry.side);
  if (!base) return {};
  const bool exit_sells = entry.side == Side::Buy;
  if (exit_sells && stop_loss > *base - distance) return reject(RejectReason::StopLossTooHigh);
  if (!exit_sells && stop_loss < *base + distance) return reject(RejectReason::StopLossTooLow);
  return {};
}

}  // namespace

Placement::Placement(const ExchangeOptions& options, OrderStore& store, Account& account,
                     Instruments& instruments, Lifecycle& lifecycle, OrderGroups& groups, Ids& ids)
    : options_(options),
      store_(store),
      account_(account),
      instruments_(instruments),
      lifecycle_(lifecycle),
      groups_(groups),
      ids_(ids) {}

Expected<Order*> Placement::accept(const NewOrder& request, bool external) {
  if (Order* known = store_.by_client_order_id(request.client_order_id)) {
    ++known->received;
    lifecycle_.changed(*known);
    return reject(RejectReason::DuplicateClientOrderId);
  }
  if (const auto sound = check_form(request); !sound) return reject(sound.error());
  Instrument* instrument = instruments_.find(request.symbol);
  if (instrument == nullptr)
    return reject({.reason = RejectReason::UnknownInstrument, .subject = request.symbol});

  Order order = make_order(request, *instrument, external);
  if (const auto allowed = check_entry(request, order); !allowed) return reject(allowed.error());
  const Quantity closable = account_.closable(order.symbol, order.side);
  order.opening = closable.is_zero();
  order.hold_price = hold_price(order);
  const auto allowed = order.opening ? check_opening(order) : check_position(order, closable);
  if (!allowed) return reject(allowed.error());
  if (options_.wash_trade_check) {
    if (const auto apart = check_opposite(order); !apart) return reject(apart.error());
  }

  Order& accepted = store_.add(std::move(order));
  groups_.add_exits(accepted, request);
  lifecycle_.accepted(accepted);
  return &accepted;
}

Order Placement::make_order(const NewOrder& request, Instrument& instrument, bool external) {
  Order order;
  order.id = ids_.order();
  order.client_order_id = request.client_order_id.empty() ? ids_.client_order() : request.client_order_id;
  order.symbol = instrument.symbol;
  order.instrument_id = instrument.id;
  order.instrument = &instrument;
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
  order.created_at = order.updated_at = lifecycle_.next_submission();
  order.expires_at = expiry(order.time_in_force, order.created_at, options_.gtc_lifetime);
  return order;
}

Expected<void> Placement::check_entry(const NewOrder& request, const Order& order) const {
  if (const auto waits = check_stop(order); !waits) return waits;
  if (order.role != Role::Entry || !request.stop_loss) return {};
  return check_stop_loss(order, *request.stop_loss, options_.stop_loss_distance);
}

Expected<void> Placement::check_position(const Order& order, Quantity closable) const {
  const Quantity reserved = order.instrument->reserved(order.side);
  const Quantity available = std::max(closable - reserved, Quantity{});
  if (order.qty <= available) return {};
  return reject({.reason = RejectReason::InsufficientPosition,
                 .subject = order.symbol,
                 .requested = order.qty,
                 .available = available,
                 .position = closable,
                 .reserved = reserved});
}

Expected<void> Placement::check_opening(const Order& order) const {
  if (order.order_class == OrderClass::Oco)
    return reject(
        {.reason = RejectReason::NoPositionToExit, .subject = order.symbol, .requested = order.qty});
  if (order.side == Side::Sell) {
    if (order.instrument->spot)
      return reject({.reason = RejectReason::NothingToSell, .subject = order.symbol, .requested = order.qty});
    if (!options_.shorting)
      return reject({.reason = RejectReason::ShortingDisabled, .subject = order.symbol});
    if (!core::is_multiple_of(order.qty.decimal(), core::Decimal{1}))
      return reject(RejectReason::FractionalShortSale);
  }
  return check_buying_power(account_, instruments_, order.hold_price * order.qty);
}

Expected<void> Placement::check_opposite(const Order& order) const {
  if (order.order_class != OrderClass::Simple) return {};
  for (const auto& [seq, other] : store_.open()) {
    if (other->instrument != order.instrument || other->side == order.side || other->status == Status::Held)
      continue;
    const bool apart = order.limit_price && other->limit_price &&
                       (order.side == Side::Buy ? *order.limit_price < *other->limit_price
                                                : *order.limit_price > *other->limit_price);
    if (apart) continue;
    return reject(
        {.reason = other->limit_price ? RejectReason::OppositeLimitOrder : RejectReason::OppositeMarketOrder,
         .subject = other->id});
  }
  return {};
}

}  // namespace avenor::matching
