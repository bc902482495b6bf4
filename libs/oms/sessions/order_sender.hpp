// An order's way out: permitted, sent once, and tried again only while it is certain not to have left.
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
  /// The venue asks back here before an order's first byte leaves: the sender must stay where it is.
  OrderSender(const SessionContext& context, SendPermit& permit, CancelRequests& cancels,
              OrderQueries& queries, OrderReports& reports);

  /// The order stream is logged in: what happens from here on is heard. Nothing is sent before.
  bool hears() const { return hears_; }
  void set_hears(bool hears) { hears_ = hears; }

  /// Sends a durable, approved order; where it cannot be sent now it is tried again until it is too old.
  /// Whatever throws on the way, the order is either kept for another try or known to be in doubt.
  void submit(LiveOrder& live, risk::Approved approved);
  /// Keeps it for another try.
  void defer(LiveOrder& live, risk::Approved approved);
  /// Gives `fresh` the place of an exit that the venue holds.
  void send_replacement(const LiveOrder& old, LiveOrder& fresh);

  /// Cancels an order that has not left.
  void withdraw(LiveOrder& live);
  /// One that waits for another try leaves with less. False where it does not wait.
  bool reduce(LiveOrder& live, domain::Quantity qty);
  bool lease_is_fresh(const LiveOrder& live) const { return lease_.is_fresh(live); }
  bool too_old(const LiveOrder& live) const;
  void expire(LiveOrder& live);

  void tick();

 private:
  void try_submit(LiveOrder& live, const risk::Approved& approved);
  void send(LiveOrder& live, const risk::Approved& approved);
  bool obtain_permit(LiveOrder& live);
  /// Gives it to the venue by `give`; when that throws, its bytes may be on their way all the same.
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
  /// It did not leave, on our own word.
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
