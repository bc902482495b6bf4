// The orders of held exits: those that are in the ledger, those that are made, those that are written off.
#include <fmt/format.h>
#include <algorithm>

#include "oms/brackets/bracket_emulator.hpp"
#include "oms/brackets/child_orders.hpp"

namespace avenor::oms {
namespace {

constexpr int kReadsAtOnce = 16;  ///< new orders wait behind them, after a start with thousands of entries

}  // namespace

using domain::ClientOrderId;
using domain::Quantity;
using domain::Side;

void BracketEmulator::recall(const ClientOrderId& entry, bool profit, int number) {
  ledger_.find(ledger::Ledger::By::ClientOrderId, exit_id(entry, profit, number).str(),
               [this, entry, profit, number](const core::Result<std::optional<ledger::Stored>>& found) {
                 Held* held = find(entry);
                 if (held && found && *found) {
                   remember(entry, *held, profit, **found);
                   return recall(entry, profit, number + 1);
                 }
                 if (held && found && profit) return recall(entry, false, 1);
                 // then it is asked again, later
                 if (held) held->memory = found ? Memory::Read : Memory::Unread;
                 if (held && !found) try_later(*held);
                 --reading_;
                 if (held && found) look(entry);
                 read_on();
               });
}

void BracketEmulator::read(const ClientOrderId& entry, Held& held) {
  held.memory = Memory::Asked;
  unread_.push_back(entry);
  read_on();
}

void BracketEmulator::read_on() {
  while (reading_ < kReadsAtOnce && !unread_.empty()) {
    const auto entry = std::move(unread_.front());
    unread_.pop_front();
    ++reading_;
    recall(entry, true, 1);
  }
}

void BracketEmulator::remember(const ClientOrderId& entry, Held& held, bool profit,
                               const ledger::Stored& stored) {
  const auto& order = stored.order;
  ++held.made[profit];  // its number is used, whatever it is
  if (order.purpose != domain::OrderPurpose::HeldExit || order.parent != entry) return;
  held.over = held.over || order.error == kExitsCancelled;
  held.exits[order.id()] = order.error == kExitsClosed ? order.request.qty : order.filled_qty;
  if (!is_final(order.status)) held.out = order.id();
}

void BracketEmulator::forget(Held& held) {
  held = Held{.exits = {},
              .out = {},
              .voiding = {},
              .disarmed = std::move(held.disarmed),
              .failures = held.failures,
              .next_try = held.next_try,
              .wish = std::move(held.wish)};
}

void BracketEmulator::send(Held& held, const LiveOrder& entry, bool profit) {
  const auto& r = entry.order.request;
  auto qty = std::min(rest(held, entry), available(entry));
  if (!qty.is_positive()) {
    if (taken(entry).is_positive()) return hold_back(place_of(entry), entry, false);
    if (!std::exchange(held.no_free_quantity, true))
      events_.alert(
          {.severity = domain::Severity::Warning,
           .code = "exits.no_free_quantity",
           .message = fmt::format(
               "an exit of {} is due, and other open orders of {} may close its whole position in {} already",
               entry.order.id(), r.bot_id, r.symbol),
           .subject = entry.order.id().str()});
    return;
  }
  // What is too large for one order goes in several.
  if (const auto most = hooks_.limits(r.bot_id, r.symbol).max_order_qty) qty = std::min(qty, *most);
  const auto request = exit_of(held, entry, profit, qty);
  held.out = request.client_order_id;
  hooks_.send(request, entry.order.id());
}

domain::OrderRequest BracketEmulator::exit_of(Held& held, const LiveOrder& entry, bool profit, Quantity qty) {
  const auto& r = entry.order.request;
  const auto* seen = prices_.of(r.venue, r.symbol);
  const auto price = seen ? (r.side == Side::Buy ? seen->sells_at : seen->buys_at).price() : std::nullopt;
  domain::OrderRequest exit;
  exit.client_order_id = exit_id(entry.order.id(), profit, ++held.made[profit]);
  exit.bot_id = r.bot_id;
  exit.symbol = r.symbol;
  exit.venue = r.venue;
  exit.side = r.side == Side::Buy ? Side::Sell : Side::Buy;
  exit.qty = qty;
  exit.limit_price = profit ? r.bracket->take_profit : r.bracket->stop_loss_limit;
  exit.type = exit.limit_price ? domain::OrderType::Limit : domain::OrderType::Market;
  exit.time_in_force =
      r.time_in_force == domain::TimeInForce::Day ? domain::TimeInForce::Day : domain::TimeInForce::Gtc;
  exit.reason = profit ? domain::Reason::TakeProfit : domain::Reason::StopLoss;
  exit.origin = fmt::format(R"({{"parent":"{}","held_by":"execution","price_seen":{}}})", entry.order.id(),
                            price ? fmt::format("\"{}\"", *price) : "null");
  held.exits[exit.client_order_id] = {};
  return exit;
}

void BracketEmulator::void_exit(Held& held, const LiveOrder& entry, bool profit, Quantity qty,
                                const std::string& error, const std::string& why) {
  const auto request = exit_of(held, entry, profit, qty);
  if (error == kExitsClosed) held.exits[request.client_order_id] = qty;
  held.voiding = request.client_order_id;
  busy_.insert(entry.order.id());
  events_.alert({.severity = domain::Severity::Info,
                 .code = "exits.over",
                 .message = fmt::format("the exits of {} are held no longer: {}", entry.order.id(), why),
                 .subject = entry.order.id().str()});
  hooks_.void_exit(request, entry.order.id(), error, why);
}

ClientOrderId BracketEmulator::replaced(const domain::Order& old, const ClientOrderId& name) {
  Held* held = find(old.parent);
  if (!held || held->memory == Memory::Unread) return name;
  const bool profit = old.request.reason == domain::Reason::TakeProfit;
  const auto id = held->memory == Memory::Read ? exit_id(old.parent, profit, ++held->made[profit]) : name;
  held->exits[id] = {};
  if (!held->out || *held->out == old.id()) held->out = id;
  busy_.insert(old.parent);
  return id;
}

bool BracketEmulator::cancel(const domain::OrderCancel& wish) {
  const auto& id = wish.client_order_id;
  // One that has no order yet is known by its name alone (docs/bus.md); else by what its order says of
  // itself.
  if (!is_child_id(id)) return false;
  const LiveOrder* exit = orders_.find(id);
  if (exit && exit->order.purpose != domain::OrderPurpose::HeldExit) return false;
  LiveOrder* entry = orders_.find(exit ? exit->order.parent : entry_of(id));
  if (!entry || !entry->exits_ours || entry->order.request.bot_id != wish.bot_id) return false;
  const bool profit = id.view().ends_with(".tp");
  const auto& bracket = *entry->order.request.bracket;
  if (!(profit ? bracket.take_profit : bracket.stop_loss)) return false;
  if (!find(entry->order.id()) && is_final(entry->order.status)) return false;  // all is done
  start(*entry);
  Held* found = find(entry->order.id());
  if (!found) return false;
  Held& held = *found;
  if (held.memory != Memory::Read) {
    held.wish = wish;
    return true;
  }
  const bool known = held.exits.contains(id);
  if (held.over || (!known && id != exit_id(entry->order.id(), profit, held.made[profit] + 1))) return false;
  held.over = true;
  held.disarmed = "cancelled by the bot";
  void_exit(held, *entry, profit, entry->order.request.qty, std::string{kExitsCancelled}, *held.disarmed);
  look(entry->order.id());  // the one that lives goes, too
  return true;
}

bool BracketEmulator::end(const Scope& scope, const std::string& why) {
  bool durable = true;
  for (auto& [id, held] : held_) {
    const LiveOrder* entry = orders_.find(id);
    if (!entry || !scope.covers(entry->order.request)) continue;
    if (!held.over && !held.disarmed) held.disarmed = why;
    disarm(held, *entry);
    durable = durable && held.over && held.memory == Memory::Read && !held.voiding;
  }
  return durable;
}

void BracketEmulator::disarm(Held& held, const LiveOrder& entry) {
  if (!held.disarmed || held.over || held.memory != Memory::Read || held.voiding) return;
  if (clock_.mono() < held.next_try && held.failures > 0) return;  // the ledger has refused it before
  held.over = true;
  void_exit(held, entry, !entry.order.request.bracket->stop_loss, entry.order.request.qty,
            std::string{kExitsCancelled}, *held.disarmed);
}

}  // namespace avenor::oms
