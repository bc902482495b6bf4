#include "oms/brackets/exit_progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "domain/text.hpp"

namespace avenor::oms {

using domain::OrderStatus;

bool ExitProgress::all_ended(HeldBracket& held, const LiveOrder& entry) {
  for (auto& [id, done] : held.exits)
    if (const LiveOrder* exit = orders_.find(id)) done = std::max(done, exit->order.filled_qty);
  LiveOrder* exit = held.out ? orders_.find(*held.out) : nullptr;
  const LiveOrder* written = held.voiding ? orders_.find(*held.voiding) : nullptr;
  if ((held.out && !exit) || (held.voiding && !written)) {
    held.forget();
    held.try_later(clock_.mono());
    return false;
  }
  if (exit && is_final(exit->order.status))
    ended(held, entry, *exit);
  else if (exit && !exit->cancel_wanted)
    take_back_if_needed(held, entry, *exit);
  // An exit that has been open at its venue for a while has not failed, however long it waits for its price.
  const bool at_venue = exit && (exit->order.status == OrderStatus::Submitted ||
                                 exit->order.status == OrderStatus::PartiallyFilled);
  if (at_venue && clock_.mono() - exit->received_at >= HeldBracket::kLongestAgain) held.failures = 0;
  if (written && is_final(written->order.status) && written->durable_version == written->order.version)
    held.voiding.reset();
  return !held.out && !held.voiding;
}

void ExitProgress::take_back_if_needed(HeldBracket& held, const LiveOrder& entry, LiveOrder& exit) {
  const bool profit = exit.order.request.reason == domain::Reason::TakeProfit;
  const bool in_the_way = profit && triggers_.reached(entry) == ExitTriggers::Reached::Stop;
  const bool too_large =
      exit.sending == LiveOrder::Sending::Deferred && position_.held(entry) < exit.order.request.qty;
  if (!held.over && !held.disarmed && !in_the_way && !too_large) return;
  held.taken_back = true;
  held.stop_due = in_the_way;
  held.stop_due_at = clock_.mono();
  if (in_the_way)
    events_.note(exit.order, "it is cancelled: the price has reached the stop");
  else if (too_large)
    events_.note(exit.order, "it is cancelled: the position became smaller before it could be sent");
  exit_orders_.cancel(exit);
}

void ExitProgress::ended(HeldBracket& held, const LiveOrder& entry, const LiveOrder& exit) {
  held.out.reset();
  held.no_free_quantity = false;
  const auto& order = exit.order;
  if (order.filled_qty == order.request.qty) {
    held.failures = 0;
    held.taken_back = held.stop_due = false;
    return;
  }
  if (std::exchange(held.taken_back, false) || held.over || held.disarmed) {
    held.next_try = {};
    return;
  }
  held.try_later(clock_.mono());
  if (held.failures > 1) return;  // reported once
  events_.alert(
      {.severity = domain::Severity::Warning,
       .code = "exits.again",
       .message = fmt::format("{}, an exit of {}, ended as {} with {} of {} filled ({}): execution keeps "
                              "sending new orders for it",
                              order.id(), entry.order.id(), domain::to_text(order.status), order.filled_qty,
                              order.request.qty, order.message.empty() ? "no reason given" : order.message),
       .subject = entry.order.id().str()});
}

}  // namespace avenor::oms
