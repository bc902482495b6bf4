// The state of every order: with a change, the order's reservation in the account is updated, the change is
// queued for the journal, and the event is reported.
#pragma once

#include <functional>
#include <vector>

#include "core/clock.hpp"
#include "matching/account.hpp"
#include "matching/ids.hpp"
#include "matching/order_event.hpp"
#include "matching/order_store.hpp"

namespace avenor::matching {

class Lifecycle {
 public:
  using Listener = std::function<void(const OrderEvent&)>;

  /// All must outlive it.
  Lifecycle(OrderStore& store, Account& account, Ids& ids, const core::Clock& clock);

  void on_event(Listener listener) { listener_ = std::move(listener); }

  /// The wall clock, except that it never goes back: later events have later times.
  WallTime now();
  /// now(), and later than every order before: lists can be paged by it.
  WallTime next_submission();

  /// A new order in the store: its buying power or units are reserved from now on.
  void accepted(Order& order);
  void set_status(Order& order, Status status);
  /// Anything but its status.
  void changed(Order& order);
  void report(EventKind kind, Order& order, const Fill* fill = nullptr);

  /// An order of an earlier run, with its instrument.
  void restored(Order& order);
  /// What has changed since the last call, in the order of arrival.
  std::vector<Order*> take_changed();

 private:
  void refresh_holds(Order& order);

  OrderStore& store_;
  Account& account_;
  Ids& ids_;
  const core::Clock& clock_;
  Listener listener_;
  std::vector<Order*> changed_;
  WallTime latest_;
};

}  // namespace avenor::matching
