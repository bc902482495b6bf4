#include "bot/positions.hpp"

#include <algorithm>

namespace avenor::bot {

domain::Position Positions::of(const domain::Symbol& symbol) const {
  const auto found = positions_.find(symbol);
  return found == positions_.end() ? domain::Position{} : found->second;
}

std::vector<domain::Symbol> Positions::known() const {
  std::vector<domain::Symbol> out;
  for (const auto& [symbol, position] : positions_) out.push_back(symbol);
  for (const auto& [symbol, doubt] : doubts_) {
    if (!positions_.contains(symbol)) out.push_back(symbol);
  }
  std::sort(out.begin(), out.end());
  return out;
}

void Positions::forget_flat(const std::vector<domain::Symbol>& but) {
  std::erase_if(positions_, [&](const auto& entry) {
    const auto& [symbol, position] = entry;
    return position.qty.is_zero() && !doubts_.contains(symbol) &&
           std::find(but.begin(), but.end(), symbol) == but.end();
  });
}

void Positions::set(const domain::Symbol& symbol, const domain::Position& position) {
  positions_[symbol] = position;
}

void Positions::apply(const domain::Symbol& symbol, domain::Quantity change, domain::Notional value) {
  domain::Position& position = positions_[symbol];
  if (!change.is_zero()) position = domain::apply_change(position, change, value);
  if (const auto doubt = doubts_.find(symbol); doubt != doubts_.end()) doubt->second.moved = true;
}

bool Positions::unsettled(const domain::Symbol& symbol) const { return doubts_.contains(symbol); }

void Positions::unsettle(const domain::Symbol& symbol) { doubts_[symbol]; }

Positions::Verdict Positions::compare(const domain::Symbol& symbol, const domain::Position& ledger,
                                      bool explained) {
  const domain::Quantity by = ledger.qty - of(symbol).qty;
  if (by.is_zero()) {
    positions_[symbol] = ledger;  // its average and profit are exact, ours are sums of rounded averages
    doubts_.erase(symbol);
    return Verdict::Equal;
  }
  Doubt& doubt = doubts_[symbol];
  const bool again = doubt.differed > 0 && !doubt.moved && doubt.by == by;
  doubt = {.differed = again ? doubt.differed + 1 : 1, .by = by, .moved = false};
  if (explained || doubt.differed < 2) return Verdict::Differs;
  positions_[symbol] = ledger;
  doubts_.erase(symbol);
  return Verdict::Corrected;
}

}  // namespace avenor::bot
