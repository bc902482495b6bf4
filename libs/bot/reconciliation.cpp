#include "bot/reconciliation.hpp"

#include <fmt/format.h>

#include <unordered_set>

namespace avenor::bot {
namespace {

/// The pause before a doubtful position is compared again.
constexpr core::Duration kLookAgain = std::chrono::milliseconds(250);

}  // namespace

Reconciliation::Reconciliation(const Settings& settings, const core::Clock& clock, OrderTracker& tracker,
                               Positions& positions, ExecutionLink& execution, SessionLog& log)
    : settings_(settings),
      clock_(clock),
      tracker_(tracker),
      positions_(positions),
      execution_(execution),
      log_(log) {}

bool Reconciliation::on_state(const domain::BotState& state) {
  execution_.answered();
  execution_.set_waiting_for(state.waiting_for);
  const auto ledger = ledger_view(state, read_orders(state));
  if (execution_.started()) {
    for (const auto& [symbol, position] : ledger) compare(symbol, position);
    positions_.forget_flat(settings_.symbols);
    execution_.ask_after(positions_.any_unsettled()   ? kLookAgain
                         : execution_.waits_for_any() ? settings_.ask_every
                                                      : settings_.compare_every,
                         clock_.mono());
    return false;
  }
  for (const auto& [symbol, position] : ledger) positions_.set(symbol, position);
  // Compared again soon: confirmations may have crossed this answer.
  execution_.ask_after(settings_.ask_every, clock_.mono());
  execution_.set_started();
  return true;
}

Reconciliation::Beyond Reconciliation::read_orders(const domain::BotState& state) {
  const auto were_open = tracker_.orders().all_open();
  std::unordered_set<domain::ClientOrderId> listed;
  Beyond beyond;
  for (const domain::Confirmation& c : state.open_orders) {
    if (c.bot_id != settings_.bot_id || c.version < 1) continue;
    listed.insert(c.client_order_id);
    if (const domain::Quantity more = tracker_.on_listed(c); !more.is_zero()) beyond[c.symbol] += more;
  }
  tracker_.on_all_listed(were_open, listed);
  return beyond;
}

/// Every relevant symbol with BOT_STATE's position (flat when it has none), plus the fills that we know
/// beyond it.
std::map<domain::Symbol, domain::Position> Reconciliation::ledger_view(const domain::BotState& state,
                                                                       const Beyond& beyond) const {
  std::map<domain::Symbol, domain::Position> view;
  for (const domain::Symbol& symbol : settings_.symbols) view.try_emplace(symbol);
  for (const domain::Symbol& symbol : positions_.known()) view.try_emplace(symbol);
  for (const domain::PositionReport& p : state.positions) {
    if (p.venue != settings_.venue_of(p.symbol) || (!p.bot_id.empty() && p.bot_id != settings_.bot_id))
      continue;
    view[p.symbol] = {.qty = p.qty,
                      .avg_price = p.avg_price,
                      .realized_pnl = p.realized_pnl.value_or(domain::Money{}),
                      .fees = {}};
  }
  for (const auto& [symbol, more] : beyond) {
    if (more.is_zero()) continue;
    domain::Position position = positions_.of(symbol);
    position.qty = view[symbol].qty + more;
    view[symbol] = position;
  }
  return view;
}

void Reconciliation::compare(const domain::Symbol& symbol, const domain::Position& ledger) {
  bool missing = false;
  bool unconfirmed = false;
  for (const TrackedOrder* order : tracker_.orders().open(symbol)) {
    missing = missing || order->missing > 0;
    unconfirmed = unconfirmed || order->view.version == 0;
  }
  const domain::Quantity ours = positions_.of(symbol).qty;
  const auto verdict = positions_.compare(symbol, ledger, missing || unconfirmed);
  if (missing) positions_.unsettle(symbol);
  if (verdict != Positions::Verdict::Corrected) return;
  log_.write(
      core::LogLevel::Warning,
      fmt::format("position differed: bot {}, ledger {}; the ledger's figure is used", ours, ledger.qty),
      {{"SYMBOL", symbol.str()}});
}

}  // namespace avenor::bot
