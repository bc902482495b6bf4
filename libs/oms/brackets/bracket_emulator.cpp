#include "oms/brackets/bracket_emulator.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <vector>

#include "domain/text.hpp"
#include "oms/brackets/child_orders.hpp"

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;
using domain::ClientOrderId;
using domain::Quantity;
using domain::Side;

constexpr core::Duration kRound = 1s;  ///< what nothing has happened to is looked at this often
constexpr core::Duration kFirstAgain = 1s;
constexpr core::Duration kLongestAgain = 15s;
constexpr int kMany = 20;  ///< failures in a row: somebody must look, and every try is a row in the ledger
constexpr core::Duration kSeldom = 5min;
/// for which the profit has made way: later the price decides anew
constexpr core::Duration kStopDueHolds = 60s;

}  // namespace

BracketEmulator::BracketEmulator(const core::Clock& clock, ledger::Ledger& ledger, OrderStore& orders,
                                 const PositionBook& positions, LastPrices& market, EventSink& events,
                                 Hooks doors)
    : clock_(clock),
      ledger_(ledger),
      orders_(orders),
      positions_(positions),
      prices_(market),
      events_(events),
      hooks_(std::move(doors)) {}

BracketEmulator::Held* BracketEmulator::find(const ClientOrderId& entry) {
  const auto it = held_.find(entry);
  return it == held_.end() ? nullptr : &it->second;
}

void BracketEmulator::hold(LiveOrder& entry) {
  if (entry.exits_ours && !entry.order.filled_qty.is_zero()) start(entry);
}

void BracketEmulator::start(LiveOrder& entry) {
  const auto& id = entry.order.id();
  const auto [it, fresh] = held_.try_emplace(id);
  if (!fresh) return;
  const auto& bracket = *entry.order.request.bracket;
  events_.note(entry.order, fmt::format("execution holds its exits: take profit at {}, stop loss at {}",
                                        bracket.take_profit ? bracket.take_profit->to_string() : "no price",
                                        bracket.stop_loss ? bracket.stop_loss->to_string() : "no price"));
  entry.exits_held = true;
  it->second.since = clock_.mono();
  at_[place_of(entry)].insert(id);
  busy_.insert(id);
  read(id, it->second);
}

void BracketEmulator::executed(const domain::Order& order) {
  if (LiveOrder* live = orders_.find(order.id())) hold(*live);
  priced(order.request.venue, order.request.symbol);
}

void BracketEmulator::priced(const domain::VenueName& venue, const domain::Symbol& symbol) {
  if (at_.empty()) return;
  const auto it = at_.find({venue, symbol});
  if (it == at_.end()) return;
  for (const auto& id : std::vector(it->second.begin(), it->second.end())) look(id);
}

void BracketEmulator::tick() {
  const bool all = clock_.mono() >= next_round_;
  for (const auto& id : std::vector(busy_.begin(), busy_.end())) look(id);
  if (!all) return;
  next_round_ = clock_.mono() + kRound;
  std::vector<ClientOrderId> ids;
  for (const auto& [id, held] : held_) ids.push_back(id);
  for (const auto& id : ids) look(id);
  watch_prices();
}

void BracketEmulator::look(const ClientOrderId& id) {
  Held* held = find(id);
  LiveOrder* entry = orders_.find(id);
  if (!held || !entry) return;
  if (held->memory == Memory::Unread) {
    if (held->failures > 0 && clock_.mono() < held->next_try) return;
    forget(*held);
    return read(id, *held);
  }
  if (held->memory == Memory::Asked) return;
  if (const auto wish = std::exchange(held->wish, std::nullopt)) {
    cancel(*wish);
    return;
  }
  disarm(*held, *entry);
  if (!see_exits(*held, *entry) || !hooks_.open(entry->order.request.venue)) return;
  busy_.erase(id);
  const auto left = rest(*held, *entry);
  if (held->over || !left.is_positive()) {
    if (is_final(entry->order.status)) release(*entry);  // else more may come
    return;
  }
  if (held->disarmed || hooks_.closing(entry->order.request)) {  // its row is to come
    busy_.insert(id);
    return;
  }
  if (!position(*entry).is_positive())
    return void_exit(*held, *entry, !entry->order.request.bracket->stop_loss, left, std::string{kExitsClosed},
                     "the position that it was to close is closed already");
  if (clock_.mono() - held->stop_due_at > kStopDueHolds) held->stop_due = false;
  if (held->stop_due && hooks_.position_in_doubt(entry->order.request.venue, entry->order.request.symbol)) {
    hold_back(place_of(*entry), *entry, false);
    busy_.insert(id);
    return;
  }
  auto now = touched(*entry);
  // The profit was cancelled for the stop: it goes though the price has come back, but not at one that is
  // doubtful (a split).
  if (now != Touched::Unsure && std::exchange(held->stop_due, false)) now = Touched::Stop;
  if (now == Touched::Nothing) {
    held->failures = 0;
    held->no_free_quantity = false;
    return;
  }
  busy_.insert(id);
  if (now == Touched::Unsure) return;
  if (clock_.mono() >= held->next_try) send(*held, *entry, now == Touched::Profit);
}

bool BracketEmulator::see_exits(Held& held, const LiveOrder& entry) {
  for (auto& [id, done] : held.exits)
    if (const LiveOrder* exit = orders_.find(id)) done = std::max(done, exit->order.filled_qty);
  LiveOrder* exit = held.out ? orders_.find(*held.out) : nullptr;
  const LiveOrder* written = held.voiding ? orders_.find(*held.voiding) : nullptr;
  if ((held.out && !exit) || (held.voiding && !written)) {
    forget(held);
    try_later(held);
    return false;
  }
  if (exit && is_final(exit->order.status))
    ended(held, entry, *exit);
  else if (exit && !exit->cancel_wanted)
    take_back(held, entry, *exit);
  // One that has lived at its venue for a while has not failed, however long it waits for its price.
  const bool at_venue = exit && (exit->order.status == domain::OrderStatus::Submitted ||
                                 exit->order.status == domain::OrderStatus::PartiallyFilled);
  if (at_venue && clock_.mono() - exit->received_at >= kLongestAgain) held.failures = 0;
  if (written && is_final(written->order.status) && written->durable_version == written->order.version)
    held.voiding.reset();
  return !held.out && !held.voiding;
}

void BracketEmulator::take_back(Held& held, const LiveOrder& entry, LiveOrder& exit) {
  const bool profit = exit.order.request.reason == domain::Reason::TakeProfit;
  const bool in_the_way = profit && touched(entry) == Touched::Stop;
  const bool too_large =
      exit.sending == LiveOrder::Sending::Deferred && position(entry) < exit.order.request.qty;
  if (!held.over && !held.disarmed && !in_the_way && !too_large) return;
  held.taken_back = true;
  held.stop_due = in_the_way;
  held.stop_due_at = clock_.mono();
  if (in_the_way)
    events_.note(exit.order, "it is cancelled: the price has reached the stop");
  else if (too_large)
    events_.note(exit.order, "it is cancelled: the position has become smaller while it could not be sent");
  hooks_.cancel(exit);
}

void BracketEmulator::ended(Held& held, const LiveOrder& entry, const LiveOrder& exit) {
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
  try_later(held);
  if (held.failures > 1) return;  // told once
  events_.alert(
      {.severity = domain::Severity::Warning,
       .code = "exits.again",
       .message = fmt::format(
           "{}, an exit of {}, has ended as {} with {} of {} filled ({}): another one is tried, again and "
           "again",
           order.id(), entry.order.id(), domain::to_text(order.status), order.filled_qty, order.request.qty,
           order.message.empty() ? "no reason given" : order.message),
       .subject = entry.order.id().str()});
}

void BracketEmulator::try_later(Held& held) {
  const auto wait = std::min<core::Duration>(kFirstAgain * (1 << std::min(held.failures, 8)), kLongestAgain);
  held.next_try = clock_.mono() + (held.failures < kMany ? wait : kSeldom);
  ++held.failures;
}

Quantity BracketEmulator::rest(const Held& held, const LiveOrder& entry) const {
  auto left = entry.order.filled_qty;
  for (const auto& [id, done] : held.exits) left -= done;
  return left;
}

Quantity BracketEmulator::position(const LiveOrder& entry) const {
  const auto& r = entry.order.request;
  const auto qty = positions_.of({.venue = r.venue, .bot_id = r.bot_id, .symbol = r.symbol}).qty;
  return r.side == Side::Buy ? qty : -qty;
}

Quantity BracketEmulator::available(const LiveOrder& entry) const {
  const auto& r = entry.order.request;
  const auto open = orders_.open_exposure(r.venue, r.symbol, r.bot_id);
  return position(entry) - taken(entry) - (r.side == Side::Buy ? open.open_sells : open.open_buys);
}

Quantity BracketEmulator::taken(const LiveOrder& entry) const {
  const auto& r = entry.order.request;
  return hooks_.taken(r.venue, r.symbol, r.side == Side::Buy ? Side::Sell : Side::Buy);
}

void BracketEmulator::release(LiveOrder& entry) {
  const auto id = entry.order.id();
  const auto place = place_of(entry);
  held_.erase(id);
  busy_.erase(id);
  if (const auto it = at_.find(place); it != at_.end() && it->second.erase(id) > 0 && it->second.empty())
    at_.erase(it);
  entry.exits_held = false;
  hooks_.released(entry);
}

}  // namespace avenor::oms
