// Orders over a bus that may lose messages, at least once: an order is sent again, same id and body, until
// execution has confirmed it or its time is up; a cancel until the order has ended; what execution says of an
// order is acknowledged. Execution writes an id once, so that nothing is executed twice.
//
// One for each client of the bus that trades (bots, avenorctl, the drill). Pure: time comes in, messages go
// out through the Sender. Keeps nothing on disk: a client that starts again asks execution what it holds.
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

  /// So many orders are unconfirmed that no more should be placed.
  bool full() const { return orders_.full(); }
  std::size_t unconfirmed() const { return orders_.size(); }
  /// Since when the order for this venue that has been unconfirmed longest has been.
  std::optional<core::MonoTime> unconfirmed_since(const domain::VenueName& venue) const;

  /// Sends the order, and again until it is confirmed or `lives` is over. False, and nothing is sent, when an
  /// order is unconfirmed under this id: it is never sent with another body.
  bool place(const domain::OrderRequest& order, core::MonoTime now, core::Duration lives);

  /// Sends the cancel, and again until the order has ended or `lives` is over; an order that nobody has
  /// confirmed yet is not sent again (both take the same way, so the order never follows its cancel; should
  /// execution not have it, it says so, or the order's time runs out). False: it is being cancelled already.
  bool cancel(const domain::OrderCancel& cancel, core::MonoTime now, core::Duration lives);

  /// Acknowledges it; the order is not sent again. (Its cancel is, see ended().)
  void on_confirmation(const domain::Confirmation& confirmation, core::MonoTime now);
  /// Execution has the order, as it shows in another way than by its confirmation.
  void confirmed(const domain::ClientOrderId& id) { orders_.take_out(id); }
  /// The order trades no more: there is nothing left to cancel.
  void ended(const domain::ClientOrderId& id) { cancels_.take_out(id); }

  /// What was given up: nobody has confirmed the order, or said that it has ended. Whether execution has it
  /// is not known; it is asked by TRADE_ORDER.QUERY.
  struct GivenUp {
    std::vector<domain::ClientOrderId> orders, cancels;
  };
  /// A few times a second: sends what is due. `linked`: see Outbox.
  GivenUp turn(core::MonoTime now, bool linked);

 private:
  Sender& sender_;
  Outbox orders_, cancels_;
  Acknowledgements acknowledgements_;
};

}  // namespace avenor::order_client
