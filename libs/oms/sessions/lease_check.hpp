// Whether an order is still ours to send. After a freeze, or a time without the ledger, a second execution
// may have taken over and set the order to FAILED; the ledger shows it.
#pragma once

#include <deque>
#include <optional>
#include <utility>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "oms/sessions/session_context.hpp"
#include "risk/approved.hpp"

namespace avenor::oms {

class OrderSender;

class LeaseCheck {
 public:
  LeaseCheck(const SessionContext& context, OrderSender& sender) : context_(context), sender_(sender) {}

  /// No other execution can have ended the order: it would have had to wait until the venue shows the order.
  bool is_fresh(const LiveOrder& live) const;
  /// Queries the ledger. An order that is still ours returns to the sender, which sends it, or retries later
  /// when the ledger cannot answer.
  void check(LiveOrder& live, risk::Approved approved);

 private:
  void ask_next();
  void on_answer(const domain::ClientOrderId& id, core::MonoTime asked, const risk::Approved& approved,
                 const core::Result<std::optional<ledger::Stored>>& found);

  const SessionContext& context_;
  OrderSender& sender_;
  std::deque<std::pair<domain::ClientOrderId, risk::Approved>> waiting_;
  int asking_ = 0;  ///< questions on their way
};

}  // namespace avenor::oms
