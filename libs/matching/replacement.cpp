#include "matching/replacement.hpp"

#include <utility>

#include "matching/buying_power.hpp"
#include "matching/order_terms.hpp"

namespace avenor::matching {

Replacement::Replacement(const ExchangeOptions& options, OrderStore& store, const Account& account,
                         const Instruments& instruments, Lifecycle& lifecycle, OrderGroups& groups,
                         Matcher& matcher, Ids& ids)
    : options_(options),
      store_(store),
      account_(account),
      instruments_(instruments),
      lifecycle_(lifecycle),
      groups_(groups),
      matcher_(matcher),
      ids_(ids) {}

Expected<Order*> Replacement::accept(std::string_view id, const Change& change) {
  const Order* old = store_.by_id(id);
  if (old == nullptr) return reject({.reason = RejectReason::UnknownOrder, .subject = std::string(id)});
  if (const auto sound = check(*old, change); !sound) return reject(sound.error());
  Order fresh = make_order(*old, change);
  if (fresh.qty == old->leaves() && fresh.limit_price == old->limit_price &&
      fresh.stop_price == old->stop_price && fresh.time_in_force == old->time_in_force) {
    return reject(RejectReason::NothingChanged);
  }
  if (const auto allowed = check_account(*old, fresh); !allowed) return reject(allowed.error());
  Order& accepted = store_.add(std::move(fresh));
  lifecycle_.changed(accepted);  // it holds nothing before it is live: the old one does
  return &accepted;
}

Expected<void> Replacement::check(const Order& old, const Change& change) {
  if (!old.is_open()) return reject({.reason = RejectReason::OrderNotOpen, .status = old.status});
  if (old.status == Status::PendingCancel || old.status == Status::PendingNew)
    return reject(RejectReason::NotReplaceable);
  if (change.client_order_id) {
    if (Order* known = store_.by_client_order_id(*change.client_order_id)) {
      ++known->received;
      lifecycle_.changed(*known);
      return reject(RejectReason::DuplicateClientOrderId);
    }
  }
  if (change.limit_price && !old.limit_price) return reject(RejectReason::NoLimitPriceToReplace);
  if (change.stop_price && !old.stop_price) return reject(RejectReason::NoStopPriceToReplace);
  if (change.qty && !old.parent.empty()) return reject(RejectReason::ExitQuantityFixed);
  return check_form(change);
}

Order Replacement::make_order(const Order& old, const Change& change) {
  Order fresh;
  fresh.id = ids_.order();
  fresh.client_order_id = change.client_order_id ? *change.client_order_id : ids_.client_order();
  fresh.symbol = old.symbol;
  fresh.instrument_id = old.instrument_id;
  fresh.instrument = old.instrument;
  fresh.side = old.side;
  fresh.type = old.type;
  fresh.time_in_force = change.time_in_force.value_or(old.time_in_force);
  fresh.order_class = old.order_class;
  fresh.role = old.role;
  fresh.qty = change.qty.value_or(old.leaves());  // what is filled stays with the old order
  fresh.limit_price = change.limit_price ? change.limit_price : old.limit_price;
  fresh.stop_price = change.stop_price ? change.stop_price : old.stop_price;
  fresh.extended_hours = old.extended_hours;
  fresh.external = old.external;
  fresh.opening = old.opening;
  fresh.triggered = old.triggered;
  fresh.parent = old.parent;
  fresh.children = old.children;
  fresh.replaces = old.id;
  fresh.created_at = fresh.updated_at = lifecycle_.next_submission();
  fresh.expires_at = expiry(fresh.time_in_force, fresh.created_at, options_.gtc_lifetime);
  fresh.hold_price = hold_price(fresh);
  return fresh;
}

Expected<void> Replacement::check_account(const Order& old, const Order& fresh) const {
  if (fresh.opening)
    return check_buying_power(account_, instruments_, fresh.hold_price * fresh.qty - old.held);
  if (!old.held_qty.is_positive() || fresh.qty <= old.held_qty) return {};
  const Quantity reserved = fresh.instrument->reserved(fresh.side);
  const Quantity available = account_.closable(fresh.symbol, fresh.side) - reserved + old.held_qty;
  if (fresh.qty <= available) return {};
  return reject({.reason = RejectReason::ReplacementBeyondPosition,
                 .subject = fresh.symbol,
                 .requested = fresh.qty,
                 .available = available});
}

void Replacement::activate(Order& fresh) {
  Order& old = *store_.by_id(fresh.replaces);
  const bool held = old.status == Status::Held;
  if (old.is_live()) old.instrument->book.erase(old);
  old.replaced_by = fresh.id;
  old.replaced_at = lifecycle_.now();
  lifecycle_.set_status(old, Status::Replaced);
  lifecycle_.report(EventKind::Replaced, old);
  groups_.succeed(old, fresh);
  if (held) {
    lifecycle_.set_status(fresh, Status::Held);
  } else {
    matcher_.activate(fresh);
  }
}

void Replacement::refuse(Order& fresh) {
  fresh.failed_at = lifecycle_.now();
  lifecycle_.set_status(fresh, Status::Rejected);
  lifecycle_.report(EventKind::ReplaceRejected, *store_.by_id(fresh.replaces));
}

}  // namespace avenor::matching
