// Orders over a bus that may lose messages, at least once: an order is repeated, with the same id and body,
// until execution confirms it or it expires; a cancel until the order has ended; execution's confirmations
// are acknowledged. Execution accepts an id only once, so that nothing is executed twice.
//
// One for each client of the bus that trades (bots, avenorctl, the drill). Pure: time comes in, messages go
// out through the Sender. Keeps nothing on disk: a restarted client queries its state from execution.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/clock.hpp"
#include "domain/messages.hpp"
#include "order_client/acknowledgements.hpp"
#include "order_client/outbox.hpp"
#include "order_client/sender.hpp"

namespace avenor::order_client {

class OrderClient {
 public:
  struct Settings {
    core::Duration resend_every = std::chrono::seconds(1);
    std::size_t max_unconfirmed = 1024;  ///< orders; see full()
    core::Duration ack_delay{};          ///< see Acknowledgements
  };

  /// `sender` outlives it.
  OrderClient(const Settings& settings, Sender& sender);

  /// Too many orders are unconfirmed to place another one.
  bool full() const { return orders_.full(); }
  std::size_t unconfirmed() const { return orders_.size(); }
  /// Since when the oldest unconfirmed order for this venue has been unconfirmed.
  std::optional<core::MonoTime> unconfirmed_since(const domain::VenueName& venue) const;

  /// Sends the order, and repeats it until it is confirmed or `lives` is over. False, and nothing is sent,
  /// when an order with this id is unconfirmed: an id is never sent with another body.
  bool place(const domain::OrderRequest& order, core::MonoTime now, core::Duration lives);

  /// Sends the cancel, and repeats it until the order has ended or `lives` is over; an unconfirmed order is
  /// not repeated any more (both take the same path, so the order never follows its cancel; if execution does
  /// not have it, it says so, or the order expires). False: it is already being cancelled.
  bool cancel(const domain::OrderCancel& cancel, core::MonoTime now, core::Duration lives);

  /// Acknowledges it; the order is no longer repeated. (Its cancel is, see ended().)
  void on_confirmation(const domain::Confirmation& confirmation, core::MonoTime now);
  /// Execution has the order, known from another message than its confirmation.
  void confirmed(const domain::ClientOrderId& id) { orders_.take_out(id); }
  /// The order has ended: there is nothing left to cancel.
  void ended(const domain::ClientOrderId& id) { cancels_.take_out(id); }

  /// The orders given up: neither confirmed nor reported as ended. Whether execution has them is unknown;
  /// query it by TRADE_ORDER.QUERY.
  struct GivenUp {
    std::vector<domain::ClientOrderId> orders, cancels;
  };
  /// Call a few times a second: sends what is due. `linked`: see Outbox.
  GivenUp turn(core::MonoTime now, bool linked);

 private:
  Sender& sender_;
  Outbox orders_, cancels_;
  Acknowledgements acknowledgements_;
};

}  // namespace avenor::order_client
