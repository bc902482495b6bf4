#include "oms/brackets/bracket_emulator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "oms/brackets/child_orders.hpp"

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;
using domain::ClientOrderId;

constexpr core::Duration kRound = 1s;  ///< how often a bracket without events is checked
/// how long the stop keeps the place of the cancelled profit: later the price decides again
constexpr core::Duration kStopDueHolds = 60s;
constexpr int kFailing = 3;  ///< in a row

}  // namespace

BracketEmulator::BracketEmulator(const Parts& p)
    : p_(p),
      position_(p.positions, p.orders, p.router),
      doubts_(p.clock, p.orders, p.prices, p.router, book_, position_, p.events),
      due_(p.clock, p.orders, position_, doubts_, p.router, p.readiness, p.events),
      triggers_(p.clock, p.orders, p.prices, p.gate, book_, position_, doubts_),
      reference_prices_(p.clock, p.prices, p.gate, p.router, book_, p.events),
      exit_orders_(book_, position_, doubts_, p.prices, p.gate, p.intake, p.lifecycle, p.router, p.events),
      progress_(p.clock, p.orders, position_, triggers_, exit_orders_, p.events),
      history_(p.clock, p.ledger, book_, *this) {}

void BracketEmulator::hold(LiveOrder& entry) {
  if (entry.exits_ours && !entry.order.filled_qty.is_zero()) start(entry);
}

void BracketEmulator::start(LiveOrder& entry) {
  HeldBracket* held = book_.add(entry, p_.clock.mono());
  if (!held) return;
  const auto& bracket = *entry.order.request.bracket;
  p_.events.note(entry.order, fmt::format("execution holds its exits: take profit at {}, stop loss at {}",
                                          bracket.take_profit ? bracket.take_profit->to_string() : "no price",
                                          bracket.stop_loss ? bracket.stop_loss->to_string() : "no price"));
  entry.exits_held = true;
  history_.read(entry.order.id(), *held);
}

void BracketEmulator::executed(const domain::Order& order) {
  if (LiveOrder* live = p_.orders.find(order.id())) hold(*live);
  priced(order.request.venue, order.request.symbol);
}

void BracketEmulator::priced(const domain::VenueName& venue, const domain::Symbol& symbol) {
  if (book_.places().empty()) return;
  const auto* entries = book_.at({venue, symbol});
  if (!entries) return;
  for (const auto& id : std::vector(entries->begin(), entries->end())) look(id);
}

void BracketEmulator::tick() {
  const bool all = p_.clock.mono() >= next_round_;
  for (const auto& id : book_.busy()) look(id);
  if (!all) return;
  next_round_ = p_.clock.mono() + kRound;
  for (const auto& id : book_.ids()) look(id);
  doubts_.watch();
  reference_prices_.watch();
}

bool BracketEmulator::open(const domain::VenueName& venue) const {
  const VenueComponents* components = p_.router.find(venue);
  return components && p_.readiness.ready(venue) && components->session.hears();
}

void BracketEmulator::look(const ClientOrderId& id) {
  HeldBracket* held = book_.find(id);
  LiveOrder* entry = p_.orders.find(id);
  if (!held || !entry) return;
  due_.look(*held, *entry);
  if (held->memory != HeldBracket::Memory::Read) note_due(*held, *entry);
  if (held->memory == HeldBracket::Memory::Unread) {
    if (held->failures > 0 && p_.clock.mono() < held->next_try) return;
    held->forget();
    return history_.read(id, *held);
  }
  if (held->memory == HeldBracket::Memory::Asked) return;
  if (const auto asked = std::exchange(held->cancel, std::nullopt)) {
    cancel(*asked);
    return;
  }
  void_disarmed(*held, *entry);
  if (!progress_.all_ended(*held, *entry)) {
    if (held->stop_due) due_.reached(*held, false);
    return;
  }
  if (!open(entry->order.request.venue)) return note_due(*held, *entry);
  decide(*held, *entry);
}

void BracketEmulator::decide(HeldBracket& held, LiveOrder& entry) {
  const auto& id = entry.order.id();
  book_.set_quiet(id);
  const auto left = held.left(entry);
  if (held.over || !left.is_positive()) {
    due_.not_reached(held);
    if (is_final(entry.order.status)) release(entry);  // else more may come
    return;
  }
  if (held.disarmed || p_.closing.covers(entry.order.request)) {  // its row is to come
    due_.not_reached(held);
    return book_.set_busy(id);
  }
  if (!position_.held(entry).is_positive()) {
    held.due = {};
    return exit_orders_.void_closed(held, entry, left);
  }
  fire_if_reached(held, entry);
}

void BracketEmulator::fire_if_reached(HeldBracket& held, const LiveOrder& entry) {
  using Reached = ExitTriggers::Reached;
  const auto& id = entry.order.id();
  if (p_.clock.mono() - held.stop_due_at > kStopDueHolds) held.stop_due = false;
  if (held.stop_due && position_.in_doubt(place_of(entry))) {
    doubts_.hold_back(entry, TriggerDoubts::Doubt::Position);
    return book_.set_busy(id);
  }
  auto now = triggers_.reached(entry);
  // The profit was cancelled for the stop: the stop is sent even if the price has come back, but not at a
  // doubtful price (a split).
  if (now != Reached::Unsure && std::exchange(held.stop_due, false)) now = Reached::Stop;
  if (now == Reached::Nothing || now == Reached::Unsure) due_.not_reached(held);
  if (now == Reached::Nothing) {
    held.failures = 0;
    held.no_free_quantity = false;
    return;
  }
  book_.set_busy(id);
  if (now == Reached::Unsure) return;
  due_.reached(held, now == Reached::Profit);
  if (p_.clock.mono() >= held.next_try) exit_orders_.send(held, entry, now == Reached::Profit);
}

void BracketEmulator::note_due(HeldBracket& held, const LiveOrder& entry) {
  using Reached = ExitTriggers::Reached;
  if (held.out || held.over || held.disarmed || held.voiding) return;
  const auto& r = entry.order.request;
  // An exit of an earlier run that may be at the venue takes away what is available.
  if (!held.left(entry).is_positive() || !position_.available(entry).is_positive() || p_.closing.covers(r))
    return due_.not_reached(held);
  const auto now = held.stop_due ? Reached::Stop : triggers_.reached_by_price(entry);
  if (now == Reached::Nothing || now == Reached::Unsure) return due_.not_reached(held);
  due_.reached(held, now == Reached::Profit);
}

ClientOrderId BracketEmulator::replaced(const domain::Order& old, const ClientOrderId& name) {
  HeldBracket* held = book_.find(old.parent);
  if (!held || held->memory == HeldBracket::Memory::Unread) return name;
  const bool profit = old.request.reason == domain::Reason::TakeProfit;
  const auto id =
      held->memory == HeldBracket::Memory::Read ? exit_id(old.parent, profit, ++held->made[profit]) : name;
  held->exits[id] = {};
  if (!held->out || *held->out == old.id()) held->out = id;
  book_.set_busy(old.parent);
  return id;
}

LiveOrder* BracketEmulator::entry_to_cancel(const domain::OrderCancel& asked) {
  const auto& id = asked.client_order_id;
  // An exit without an order is known only by its name (docs/bus.md); others by their order's purpose.
  if (!is_child_id(id)) return nullptr;
  const LiveOrder* exit = p_.orders.find(id);
  if (exit && exit->order.purpose != domain::OrderPurpose::HeldExit) return nullptr;
  LiveOrder* entry = p_.orders.find(exit ? exit->order.parent : entry_of(id));
  if (!entry || !entry->exits_ours || entry->order.request.bot_id != asked.bot_id) return nullptr;
  const auto& bracket = *entry->order.request.bracket;
  if (!(id.view().ends_with(".tp") ? bracket.take_profit : bracket.stop_loss)) return nullptr;
  // all is done
  if (!book_.find(entry->order.id()) && is_final(entry->order.status)) return nullptr;
  return entry;
}

bool BracketEmulator::cancel(const domain::OrderCancel& asked) {
  LiveOrder* entry = entry_to_cancel(asked);
  if (!entry) return false;
  start(*entry);
  HeldBracket* held = book_.find(entry->order.id());
  if (!held) return false;
  if (held->memory != HeldBracket::Memory::Read) {
    held->cancel = asked;
    return true;
  }
  const auto& id = asked.client_order_id;
  const bool profit = id.view().ends_with(".tp");
  const bool next = id == exit_id(entry->order.id(), profit, held->made[profit] + 1);
  if (held->over || (!held->exits.contains(id) && !next)) return false;
  held->over = true;
  held->disarmed = "cancelled by the bot";
  exit_orders_.void_all(*held, *entry, profit, *held->disarmed);
  look(entry->order.id());  // cancels the open exit too
  return true;
}

bool BracketEmulator::end(const Scope& scope, const std::string& rationale) {
  bool durable = true;
  for (auto& [id, held] : book_.all()) {
    const LiveOrder* entry = p_.orders.find(id);
    if (!entry || !scope.covers(entry->order.request)) continue;
    if (!held.over && !held.disarmed) held.disarmed = rationale;
    void_disarmed(held, *entry);
    durable = durable && held.over && held.memory == HeldBracket::Memory::Read && !held.voiding;
  }
  return durable;
}

void BracketEmulator::void_disarmed(HeldBracket& held, const LiveOrder& entry) {
  if (!held.disarmed || held.over || held.memory != HeldBracket::Memory::Read || held.voiding) return;
  if (p_.clock.mono() < held.next_try && held.failures > 0) return;  // the ledger has refused it before
  held.over = true;
  exit_orders_.void_all(held, entry, !entry.order.request.bracket->stop_loss, *held.disarmed);
}

void BracketEmulator::release(LiveOrder& entry) {
  book_.remove(entry);
  entry.exits_held = false;
  p_.relay.released(entry);
}

std::size_t BracketEmulator::exits() const {
  std::size_t exits = 0;
  for (const auto& [id, held] : book_.all()) {
    const LiveOrder* entry = p_.orders.find(id);
    if (!entry || held.over || held.disarmed) continue;
    const auto& bracket = *entry->order.request.bracket;
    exits += (bracket.take_profit ? 1U : 0U) + (bracket.stop_loss ? 1U : 0U);
  }
  return exits;
}

std::string BracketEmulator::degraded_reason() const {
  std::vector<std::string> all;
  if (const auto unseen = reference_prices_.symbols(); !unseen.empty())
    all.push_back(fmt::format("no price of {} for the exits that execution holds", fmt::join(unseen, ", ")));
  if (const auto doubtful = doubts_.symbols(); !doubtful.empty())
    all.push_back(fmt::format("exits in {} are held back: the price or the position is in doubt",
                              fmt::join(doubtful, ", ")));
  std::size_t late = 0;
  for (const auto& [id, held] : book_.all())
    if (const LiveOrder* entry = p_.orders.find(id)) late += due_.unsent(held, *entry);
  if (late > 0)
    all.push_back(late == 1 ? std::string{"a held exit is due and not sent"}
                            : fmt::format("{} held exits are due and not sent", late));
  const auto failing =
      std::ranges::count_if(book_.all(), [](const auto& entry) { return entry.second.failures >= kFailing; });
  if (failing > 0) all.push_back(fmt::format("exits of {} entries fail repeatedly", failing));
  return fmt::format("{}", fmt::join(all, "; "));
}

}  // namespace avenor::oms
