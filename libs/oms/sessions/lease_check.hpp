// Whether an order is still ours to send. After a freeze, or a time without the ledger, a second execution
// may have taken over and called the order FAILED; the ledger says so.
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

  /// Nobody else can have ended the order: a second execution would have had to wait until the venue shows
  /// it.
  bool is_fresh(const LiveOrder& live) const;
  /// Asks the ledger. An order that is still ours goes back to the sender, which sends it, or keeps it for
  /// another try where the ledger cannot answer.
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
