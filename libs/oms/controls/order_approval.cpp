#include "oms/controls/order_approval.hpp"

namespace avenor::oms {

std::optional<risk::Approved> OrderApproval::approve(LiveOrder& live, const domain::Order* replaced) {
  const auto& request = live.order.request;
  auto world = risk_context_.build(request, replaced);
  if (live.passes_halt()) world.halted.clear();
  auto approved = gate_.check(request, world);
  if (!approved) {
    const auto refusal = approved.error();
    lifecycle_.advance(live, domain::OrderEvent::Refused,
                       {.what = "risk", .venue_text = {}, .error = refusal.code, .message = refusal.message});
    // An order that passes a halt is made by execution itself, at a pace of its own.
    if (!live.passes_halt()) refusals_.refused(live.order, refusal.code, clock_.mono());
    return {};
  }
  live.judged_at = clock_.mono();
  orders_.admit(live);
  pace_.passed(request.bot_id, live.judged_at);
  throttle_.admit(request.symbol, live.order.id(), clock_.mono());
  return *approved;
}

}  // namespace avenor::oms
