#include "oms/brackets/due_exits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "domain/text.hpp"

namespace avenor::oms {
namespace {

constexpr core::Duration kLongDue = std::chrono::seconds{3};

bool is_profit(const LiveOrder& exit) { return exit.order.request.reason == domain::Reason::TakeProfit; }

std::string name_of(const LiveOrder& entry, bool profit, const domain::Quantity& qty) {
  const auto& r = entry.order.request;
  const auto& level = profit ? r.bracket->take_profit : r.bracket->stop_loss;
  return fmt::format("the {} of {} ({} {} {} at {}, trigger price {})", profit ? "take profit" : "stop loss",
                     entry.order.id(), r.side == domain::Side::Buy ? "sell" : "buy", qty, r.symbol, r.venue,
                     level ? level->to_string() : "unknown");
}

}  // namespace

void DueExits::reached(HeldBracket& held, bool profit) {
  auto& due = held.due[profit];
  if (!std::exchange(due.pending, true)) due.since = clock_.mono();
  held.due[!profit].pending = false;
}

void DueExits::not_reached(HeldBracket& held) {
  for (auto& due : held.due) due.pending = false;
}

void DueExits::look(HeldBracket& held, const LiveOrder& entry) {
  const LiveOrder* exit = held.out ? orders_.find(*held.out) : nullptr;
  if (exit && exit->has_left()) sent(held, entry, *exit);
  if (held.over || held.disarmed) return not_reached(held);
  for (const bool profit : {false, true}) {
    auto& due = held.due[profit];
    if (!due.pending || due.reported) continue;
    if (explained(held, entry)) {
      due.since = clock_.mono();
      continue;
    }
    if (clock_.mono() - due.since < kLongDue) continue;
    due.reported = true;
    events_.alert({.severity = domain::Severity::Critical,
                   .code = "exits.due_unsent",
                   .message = fmt::format("{} was reached {} s ago and is not sent: {}",
                                          name_of(entry, profit, held.left(entry)),
                                          (clock_.mono() - due.since) / std::chrono::seconds{1},
                                          cause(held, entry, profit)),
                   .subject = entry.order.id().str()});
  }
}

void DueExits::sent(HeldBracket& held, const LiveOrder& entry, const LiveOrder& exit) {
  const bool profit = is_profit(exit);
  const auto due = std::exchange(held.due[profit], {});
  if (!due.reported) return;
  events_.alert({.severity = domain::Severity::Info,
                 .code = "exits.sent_late",
                 .message = fmt::format("{} was sent as {}, {} s after its price was reached",
                                        name_of(entry, profit, exit.order.request.qty), exit.order.id(),
                                        (clock_.mono() - due.since) / std::chrono::seconds{1}),
                 .subject = entry.order.id().str()});
}

std::size_t DueExits::unsent(const HeldBracket& held, const LiveOrder& entry) const {
  const auto late =
      std::ranges::count_if(held.due, [](const auto& due) { return due.pending && due.reported; });
  return late > 0 && !explained(held, entry) ? static_cast<std::size_t>(late) : 0;
}

bool DueExits::explained(const HeldBracket& held, const LiveOrder& entry) const {
  if (!position_.held(entry).is_positive() || doubts_.holds_back(entry)) return true;
  if (held.out || held.memory != HeldBracket::Memory::Read) return false;
  // exits.no_free_quantity, exits.again
  return held.no_free_quantity || (held.failures > 0 && clock_.mono() < held.next_try);
}

std::string DueExits::cause(const HeldBracket& held, const LiveOrder& entry, bool profit) const {
  const auto& venue = entry.order.request.venue;
  VenueComponents* components = router_.find(venue);
  if (!components) return fmt::format("{} is not configured", venue);
  if (const LiveOrder* exit = held.out ? orders_.find(*held.out) : nullptr) {
    if (is_profit(*exit) != profit)
      return fmt::format("{} must end first, and its cancel is not confirmed yet", exit->order.id());
    return cause(*exit, *components);
  }
  if (held.memory != HeldBracket::Memory::Read)
    return "the ledger has not answered yet which of its exits were already sent";
  if (!readiness_.ready(venue)) return fmt::format("the ledger has not been compared with {} yet", venue);
  if (!components->session.hears()) return fmt::format("the order stream of {} is down", venue);
  return "the order for it could not be made yet";
}

std::string DueExits::cause(const LiveOrder& exit, VenueComponents& components) const {
  const auto& venue = exit.order.request.venue;
  if (exit.durable_version == 0) return "the ledger has not stored it yet";
  if (is_final(exit.order.status))
    return fmt::format("its order ended as {} ({})", domain::to_text(exit.order.status),
                       exit.order.message.empty() ? "no reason given" : exit.order.message);
  if (!components.session.hears()) return fmt::format("the order stream of {} is down", venue);
  if (components.session.venue().quiet_for() > core::Duration{})
    return fmt::format("{} is rate limited", venue);
  if (exit.sending == LiveOrder::Sending::InFlight)
    return fmt::format("it waits for the rate limit of {}, or for a connection", venue);
  if (clock_.mono() - exit.lease_checked_at >= components.session.venue().visibility_delay() / 2)
    return "the ledger has not confirmed yet that it may still be sent";
  return fmt::format("it could not be sent to {} and is tried again", venue);
}

}  // namespace avenor::oms
