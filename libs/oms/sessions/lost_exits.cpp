#include "oms/sessions/lost_exits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "core/shortened.hpp"
#include "domain/text.hpp"
#include "oms/brackets/child_orders.hpp"
#include "oms/sessions/order_queries.hpp"

namespace avenor::oms {
namespace {

/// The execution of one exit may be reported after the end of the other.
constexpr core::Duration kJudgedAfter = std::chrono::seconds{5};
constexpr std::size_t kLongestCause = 200;
constexpr std::size_t kMostShown = 5;

}  // namespace

void LostExits::on_end(const LiveOrder& exit, const std::string& venue_text) {
  if (!exit.venue_exit || exit.order.parent.empty() || exit.cancel_wanted || !is_final(exit.order.status) ||
      told_.contains(exit.order.parent))
    return;
  ended_.insert_or_assign(exit.order.id(), Ended{.exit = exit.order,
                                                 .venue_text = core::shortened(venue_text, kLongestCause),
                                                 .looked_up = {},
                                                 .rows = {}});
  wait(exit.order.id());
}

void LostExits::recall(const LiveOrder& exit) {
  if (!is_final(exit.order.status) || exit.order.status == domain::OrderStatus::Filled) return;
  // An earlier end was judged by the run that saw it: its alert is not repeated.
  if (context_.clock.wall() - exit.order.resolved_at < kJudgedAfter) on_end(exit, exit.order.message);
}

void LostExits::wait(const domain::ClientOrderId& exit) {
  due_.add(context_.clock.mono() + kJudgedAfter, exit);
}

void LostExits::tick() {
  const auto now = context_.clock.mono();
  while (const auto id = due_.take(now)) check(*id);
}

void LostExits::check(const domain::ClientOrderId& exit) {
  const auto it = ended_.find(exit);
  if (it == ended_.end()) return;
  auto& end = it->second;
  if (told_.contains(end.exit.parent) || requested(end) || stop_is_next(end)) {
    ended_.erase(it);
    return;
  }
  if (is_open_question(end)) return wait(exit);
  if (!read_rows(exit, end)) return;
  // The stream may be mute: the venue itself says whether the sibling is really open.
  if (!std::exchange(end.sibling_queried, true))
    for (const LiveOrder* known : context_.orders.exits_of(end.exit.parent)) {
      if (is_final(known->order.status) || known->order.venue_order_id.empty()) continue;
      LiveOrder* sibling = context_.orders.find(known->order.id());
      if (sibling->lookup_in_flight) return wait(exit);
      try {
        return queries_.query_order(*sibling, [this, exit] { judge(exit); });
      } catch (...) {
        wait(exit);
        throw;
      }
    }
  judge(exit);
}

void LostExits::judge(const domain::ClientOrderId& exit) {
  const auto it = ended_.find(exit);
  if (it == ended_.end()) return;
  if (is_open_question(it->second)) return wait(exit);
  const Ended end = std::move(it->second);
  ended_.erase(it);
  if (requested(end) || stop_was_gone(end)) return;
  const auto qty = unprotected(end);
  if (!qty.is_positive() || !told_.insert(end.exit.parent)) return;
  const auto& request = end.exit.request;
  context_.events.alert(
      {.severity = domain::Severity::Critical,
       .code = "exits.lost",
       .message = fmt::format(
           "{} has no {} any more: {} ended {} as {}{}; {} {} are unprotected", end.exit.parent,
           has_stop(end) ? "stop" : "exit", context_.name(), end.exit.id(), domain::to_text(end.exit.status),
           end.venue_text.empty() ? "" : fmt::format(" ('{}')", end.venue_text), qty, request.symbol),
       .subject = end.exit.parent.str()});
  lost_.use(end.exit.parent).value = end;
}

bool LostExits::read_rows(const domain::ClientOrderId& exit, Ended& end) {
  const auto& parent = end.exit.parent;
  for (const auto& id : {parent, child_id(parent, true), child_id(parent, false)}) {
    if (id == exit || context_.orders.find(id) || std::ranges::find(end.looked_up, id) != end.looked_up.end())
      continue;
    end.looked_up.push_back(id);
    context_.ledger.find(ledger::Ledger::By::ClientOrderId, id.str(),
                         [this, exit, id](const core::Result<std::optional<ledger::Stored>>& row) {
                           const auto it = ended_.find(exit);
                           if (it == ended_.end()) return;
                           if (row && *row && (*row)->order.id() == id)
                             it->second.rows.insert_or_assign(id, (*row)->order);
                           check(exit);
                         });
    return false;
  }
  return true;
}

// The venue ends the sibling of an exit that was cancelled here, and the exits of a cancelled entry before
// they were ever open.
bool LostExits::requested(const Ended& end) const {
  const auto exits = context_.orders.exits_of(end.exit.parent);
  if (std::ranges::any_of(exits, [](const LiveOrder* exit) { return exit->cancel_wanted; })) return true;
  const LiveOrder* entry = context_.orders.find(end.exit.parent);
  return entry && entry->cancel_wanted && !end.exit.submitted_at.is_set();
}

bool LostExits::is_open_question(const Ended& end) const {
  const auto unsettled = [](const LiveOrder* exit) {
    using enum domain::OrderStatus;
    return exit->fills_owed() || exit->order.status == Pending || exit->order.status == Unknown;
  };
  if (std::ranges::any_of(context_.orders.exits_of(end.exit.parent), unsettled)) return true;
  const LiveOrder* entry = context_.orders.find(end.exit.parent);
  if (!entry) return false;
  // Nothing to protect yet; it may still fill.
  const bool may_fill = !is_final(entry->order.status) && entry->order.filled_qty.is_zero();
  return entry->fills_owed() || may_fill;
}

bool LostExits::stop_was_gone(const Ended& end) const {
  if (is_loss_leg(end.exit)) return false;
  bool known = false;
  for (const auto& [id, exit] : exits_of(end)) {
    if (!is_loss_leg(*exit)) continue;
    known = true;
    if (!is_final(exit->status) || end.exit.resolved_at - exit->resolved_at < kJudgedAfter) return false;
  }
  return known;
}

bool LostExits::stop_is_next(const Ended& end) const {
  const auto exits = context_.orders.exits_of(end.exit.parent);
  return !is_loss_leg(end.exit) && std::ranges::any_of(exits, [&](const LiveOrder* other) {
    return is_loss_leg(other->order) && ended_.contains(other->order.id());
  });
}

bool LostExits::has_stop(const Ended& end) const {
  const auto* entry = entry_of(end);
  return is_loss_leg(end.exit) || !entry || (entry->request.bracket && entry->request.bracket->stop_loss);
}

const domain::Order* LostExits::entry_of(const Ended& end) const {
  if (const LiveOrder* live = context_.orders.find(end.exit.parent)) return &live->order;
  const auto row = end.rows.find(end.exit.parent);
  return row == end.rows.end() ? nullptr : &row->second;
}

std::map<domain::ClientOrderId, const domain::Order*> LostExits::exits_of(const Ended& end) const {
  std::map<domain::ClientOrderId, const domain::Order*> exits{{end.exit.id(), &end.exit}};
  for (const auto& [id, order] : end.rows)
    if (id != end.exit.parent) exits[id] = &order;
  for (const LiveOrder* live : context_.orders.exits_of(end.exit.parent))
    exits[live->order.id()] = &live->order;
  return exits;
}

domain::Quantity LostExits::unprotected(const Ended& end) const {
  const auto& request = end.exit.request;
  const auto* entry = entry_of(end);
  auto rest = entry ? entry->filled_qty : request.qty;
  for (const auto& [id, exit] : exits_of(end)) {
    if (!has_stop(end) && !is_final(exit->status)) return {};
    rest -= exit->filled_qty;
  }
  auto held =
      context_.positions.of({.venue = context_.name(), .bot_id = request.bot_id, .symbol = request.symbol})
          .qty;
  if (request.side == domain::Side::Buy) held = domain::Quantity{} - held;
  for (const LiveOrder* live : context_.orders.open_of(request.bot_id)) {
    const auto& other = live->order.request;
    if (other.venue != context_.name() || other.symbol != request.symbol || other.side != request.side)
      continue;
    if (other.stop_price || is_loss_leg(live->order)) held -= live->order.leaves_qty();
  }
  return std::max(std::min(rest, held), domain::Quantity{});
}

std::string LostExits::degraded_reason() {
  std::vector<domain::ClientOrderId> over;
  std::string text;
  std::size_t count = 0;
  for (const auto& [entry, end] : lost_.all()) {
    const auto qty = unprotected(end);
    if (!qty.is_positive()) {
      over.push_back(entry);
      continue;
    }
    if (++count > kMostShown) continue;
    text += fmt::format("{}{} of {} has lost its {} ({}): {} are unprotected", text.empty() ? "" : "; ",
                        end.exit.request.symbol, end.exit.request.bot_id, has_stop(end) ? "stop" : "exit",
                        entry, qty);
  }
  for (const auto& entry : over) lost_.erase(entry);
  if (count > kMostShown) text += fmt::format("; {} more entries are unprotected", count - kMostShown);
  return text;
}

}  // namespace avenor::oms
