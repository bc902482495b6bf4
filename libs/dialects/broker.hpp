// The broker behind a dialect: the matching engine with its journal and its faults, of which a dialect sees
// neither.
//
// Every call may change orders; commit() makes all changes since the last commit durable and must be called
// before anything of them is sent to anybody.
#pragma once

#include <string>
#include <string_view>

#include "matching/exchange.hpp"

namespace avenor::dialects {

class Broker {
 public:
  virtual ~Broker() = default;

  /// The engine: what no fault comes between is asked of it.
  virtual matching::Exchange& exchange() = 0;
  virtual const matching::Exchange& exchange() const = 0;
  virtual core::WallTime opened_at() const = 0;
  virtual void commit() = 0;

  /// Makes an accepted order live, unless a fault rejects it.
  virtual void activate(matching::Order& order) = 0;
  virtual void activate_replacement(matching::Order& fresh) = 0;
  /// Cancels at once, or after Exchange::finish_cancel() when faults delay it (the status is then
  /// PendingCancel).
  virtual matching::Expected<matching::Order*> cancel(std::string_view id) = 0;

  /// The order as an endpoint shows it that may be behind the others; null: it does not know it yet.
  virtual const matching::Order* order_shown(const matching::Order& order) const = 0;
  /// What such an endpoint shows of the position.
  virtual domain::Quantity position_shown(const std::string& symbol) const = 0;

  /// A request that never became an order: refused with this HTTP status, or lost by a fault (0: it was never
  /// answered).
  virtual void note_refused(const std::string& client_order_id, int status, const std::string& message) = 0;
};

}  // namespace avenor::dialects
