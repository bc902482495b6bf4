// Ends an order of unknown state by the operator's decision.
#pragma once

#include <functional>
#include <string>

#include "core/result.hpp"
#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class OrderReports;
class Replacements;

class OrderResolution {
 public:
  OrderResolution(const SessionContext& context, OrderReports& reports, Replacements& replacements)
      : context_(context), reports_(reports), replacements_(replacements) {}

  /// Ends the order as the operator decides (NeverArrived or Cancelled). The venue is queried first: refused
  /// when it shows the order, or cannot be queried (unless `unasked`). `told` runs with the durable outcome.
  void resolve(LiveOrder& live, domain::OrderEvent end, const std::string& reason, bool unasked,
               std::function<void(const core::Status&)> told);

 private:
  /// The venue does not show it.
  void end_by_hand(LiveOrder& live, domain::OrderEvent end, const std::string& reason,
                   const std::string& venue_text, const std::function<void(const core::Status&)>& told);

  const SessionContext& context_;
  OrderReports& reports_;
  Replacements& replacements_;
};

}  // namespace avenor::oms
