#include "oms/controls/pre_send_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace avenor::oms {
namespace {

/// An order that has waited longer (for a connection, a rate limit, the end of the order that it replaces) is
/// checked again before it is sent.
constexpr core::Duration kJudgementHolds = std::chrono::seconds{1};
/// of an exit: the price that made it due
constexpr core::Duration kTriggerHolds = std::chrono::milliseconds{100};

}  // namespace

std::optional<risk::RiskReject> PreSendCheck::before_first_byte(const domain::Order& order) {
  LiveOrder* live = orders_.find(order.id());
  if (!live) return {};
  const auto now = clock_.mono();
  if (live->protects && now - live->received_at > kTriggerHolds && brackets_.overtaken_by_split(*live))
    return risk::RiskReject{.code = "risk.held_back",
                            .message = "the price jumped as in a split while the order waited to be sent"};
  if (live->passes_halt()) return {};
  if (const auto halted = kill_switch_.reason(order.request); !halted.empty())
    return risk::RiskReject{.code = "risk.held_back", .message = "not sent, halted meanwhile: " + halted};
  if (now - live->judged_at <= kJudgementHolds) return {};
  auto world = risk_context_.build(order.request);
  world.bot_orders_last_minute = std::max(0, world.bot_orders_last_minute - 1);  // itself
  if (const auto approved = gate_.check(order.request, world); !approved) return approved.error();
  live->judged_at = now;
  return {};
}

std::optional<risk::RiskReject> PreSendCheck::before_send(const domain::Order& order) {
  if (auto reject = before_first_byte(order)) return reject;
  const auto& symbol = order.request.symbol;
  if (throttle_.leave(symbol, order.id(), clock_.mono())) return {};
  kill_switch_.halt({}, fmt::format("more orders in {} were about to be sent than were received", symbol));
  events_.alert(
      {.severity = domain::Severity::Critical,
       .code = "risk.orders_out",
       .message = fmt::format("{} was blocked: no approval of an order in {} from the last minute is "
                              "unused; all trading is halted",
                              order.id(), symbol),
       .subject = order.id().str()});
  return risk::RiskReject{.code = "risk.held_back",
                          .message = "not sent: more orders would be sent than were received"};
}

void PreSendCheck::not_sent(const domain::Order& order) {
  throttle_.admit(order.request.symbol, order.id(), clock_.mono());
}

}  // namespace avenor::oms
