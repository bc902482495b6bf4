// Sends an order: permitted, sent once, and retried only while it is certain that nothing was sent.
#pragma once

#include <map>

#include "core/clock.hpp"
#include "oms/orders/deadline_queue.hpp"
#include "oms/sessions/lease_check.hpp"
#include "oms/sessions/send_permit.hpp"
#include "oms/sessions/session_context.hpp"
#include "risk/approved.hpp"

namespace avenor::oms {

class CancelRequests;
class OrderQueries;
class OrderReports;

class OrderSender {
 public:
  /// The venue calls back here before an order's first byte is sent: the sender's address must be stable.
  OrderSender(const SessionContext& context, SendPermit& permit, CancelRequests& cancels,
              OrderQueries& queries, OrderReports& reports);

  /// The order stream is logged in: later events are received. Nothing is sent before.
  bool hears() const { return hears_; }
  void set_hears(bool hears) { hears_ = hears; }

  /// Sends a durable, approved order; when it cannot be sent now it is retried until it is too old. After any
  /// exception the order is either kept for another try or UNKNOWN.
  void submit(LiveOrder& live, risk::Approved approved);
  /// Keeps it for another try.
  void defer(LiveOrder& live, risk::Approved approved);
  /// Replaces an exit that the venue holds by `fresh`.
  void send_replacement(const LiveOrder& old, LiveOrder& fresh);

  /// Cancels an order that has not been sent.
  void withdraw(LiveOrder& live);
  /// Reduces the quantity of an order that waits for another try. False when it does not wait.
  bool reduce(LiveOrder& live, domain::Quantity qty);
  bool lease_is_fresh(const LiveOrder& live) const { return lease_.is_fresh(live); }
  bool too_old(const LiveOrder& live) const;
  void expire(LiveOrder& live);

  void tick();

 private:
  void try_submit(LiveOrder& live, const risk::Approved& approved);
  void send(LiveOrder& live, const risk::Approved& approved);
  bool obtain_permit(LiveOrder& live);
  /// Passes it to the venue by `give`; when that throws, its bytes may have been sent nevertheless.
  template <class Give>
  void leave(LiveOrder& live, Give&& give);
  bool may_still_leave(const domain::ClientOrderId& id);
  /// `approved` is null for a replacement.
  void on_answer(const domain::ClientOrderId& id, const risk::Approved* approved,
                 const venue::VenueResult<venue::OrderReport>& answer);
  void on_amended(const domain::ClientOrderId& id, const domain::ClientOrderId& old_id,
                  const venue::VenueResult<venue::Amended>& answer);
  void on_refused(LiveOrder& live, const venue::VenueError& error);
  void on_not_sent(LiveOrder& live, const risk::Approved* approved, const venue::VenueError& error);
  /// It was not sent, by our own decision.
  void on_withheld(LiveOrder& live);
  void cancelled_unsent(LiveOrder& live);

  const SessionContext& context_;
  SendPermit& permit_;
  CancelRequests& cancels_;
  OrderQueries& queries_;
  OrderReports& reports_;
  LeaseCheck lease_;
  bool hears_ = false;
  std::map<domain::ClientOrderId, risk::Approved> deferred_;
  DeadlineQueue retries_;
};

}  // namespace avenor::oms
