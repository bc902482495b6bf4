#include "matching/order_groups.hpp"

#include <algorithm>
#include <utility>

#include "matching/instrument.hpp"
#include "matching/order_terms.hpp"

namespace avenor::matching {

OrderGroups::OrderGroups(OrderStore& store, Lifecycle& lifecycle, Ids& ids)
    : store_(store), lifecycle_(lifecycle), ids_(ids) {}

void OrderGroups::add_exits(Order& head, const NewOrder& request) {
  if (request.take_profit && head.role == Role::Entry) add_exit(head, Role::TakeProfit, request);
  if (request.stop_loss) add_exit(head, Role::StopLoss, request);
}

void OrderGroups::add_exit(Order& head, Role role, const NewOrder& request) {
  Order exit;
  exit.id = ids_.order();
  exit.client_order_id = ids_.client_order();
  exit.symbol = head.symbol;
  exit.instrument_id = head.instrument_id;
  exit.instrument = head.instrument;
  exit.side = head.order_class == OrderClass::Oco ? head.side : opposite(head.side);
  exit.time_in_force = head.time_in_force;
  exit.order_class = head.order_class;
  exit.role = role;
  exit.qty = head.qty;
  exit.opening = false;
  exit.external = head.external;
  exit.parent = head.id;
  exit.status = Status::Held;
  exit.created_at = exit.updated_at = head.created_at;
  exit.expires_at = head.expires_at;
  if (role == Role::TakeProfit) {
    exit.type = OrderType::Limit;
    exit.limit_price = request.take_profit;
  } else {
    exit.type = request.stop_loss_limit ? OrderType::StopLimit : OrderType::Stop;
    exit.stop_price = request.stop_loss;
    exit.limit_price = request.stop_loss_limit;
  }
  exit.hold_price = hold_price(exit);
  Order& kept = store_.add(std::move(exit));
  head.children.push_back(kept.id);
  lifecycle_.changed(kept);
}

std::vector<Order*> OrderGroups::children(const Order& order) const {
  std::vector<Order*> children;
  for (const std::string& id : order.children) children.push_back(store_.by_id(id));
  return children;
}

void OrderGroups::end(Order& order, Status status, EventKind kind) {
  const WallTime at = lifecycle_.now();
  if (order.is_live()) order.instrument->book.erase(order);
  if (status == Status::Cancelled) order.cancelled_at = at;
  if (status == Status::Expired) order.expired_at = at;
  if (status == Status::Rejected) order.failed_at = at;
  lifecycle_.set_status(order, status);
  lifecycle_.report(kind, order);
  // A sibling ends with it; so does the entry while it still waits, but an entry's end leaves no exit behind
  // either.
  for (Order* other : others(order)) {
    if (other->is_open()) end(*other, Status::Cancelled, EventKind::Cancelled);
  }
}

void OrderGroups::on_fill(Order& order, Quantity qty) {
  if (order.role != Role::TakeProfit && order.role != Role::StopLoss) return;
  for (Order* other : others(order)) {
    if (!other->is_open() || other->role == Role::Entry) continue;
    if (order.status == Status::Filled || other->leaves() <= qty) {
      end(*other, Status::Cancelled, EventKind::Cancelled);
    } else {
      other->qty -= qty;
      lifecycle_.set_status(*other, other->status);
    }
  }
}

void OrderGroups::succeed(const Order& old, const Order& fresh) {
  if (Order* parent = store_.by_id(fresh.parent)) {
    std::replace(parent->children.begin(), parent->children.end(), old.id, fresh.id);
    lifecycle_.changed(*parent);
  }
  for (Order* child : children(fresh)) {
    child->parent = fresh.id;
    lifecycle_.changed(*child);
  }
}

std::vector<Order*> OrderGroups::others(const Order& order) const {
  if (order.order_class == OrderClass::Simple) return {};
  std::vector<Order*> members;
  Order* head = store_.by_id(order.parent.empty() ? order.id : order.parent);
  if (head->id != order.id) members.push_back(head);
  for (Order* child : children(*head)) {
    if (child->id != order.id) members.push_back(child);
  }
  return members;
}

}  // namespace avenor::matching
