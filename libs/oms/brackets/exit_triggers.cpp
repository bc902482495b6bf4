#include "oms/brackets/exit_triggers.hpp"

#include <algorithm>
#include <optional>

#include "oms/brackets/oldest_price.hpp"

namespace avenor::oms {

using domain::Side;

ExitTriggers::Reached ExitTriggers::hold_back(const LiveOrder& entry, TriggerDoubts::Doubt doubt) {
  doubts_.hold_back(entry, doubt);
  return Reached::Unsure;
}

ExitTriggers::Reached ExitTriggers::reached(const LiveOrder& entry) { return reached(entry, true); }

ExitTriggers::Reached ExitTriggers::reached(const LiveOrder& entry, bool sendable) {
  const auto& r = entry.order.request;
  auto* seen = prices_.of(r.venue, r.symbol);
  if (!seen || seen->stale) return Reached::Nothing;
  const bool sells = r.side == Side::Buy;
  auto& side = sells ? seen->sells_at : seen->buys_at;
  if (!side.price() || prices_.age(r.venue, side.ts(), side.heard()) > oldest_price(gate_, r.symbol))
    return Reached::Nothing;
  for (const bool stop : {true, false}) {
    const auto& level = stop ? r.bracket->stop_loss : r.bracket->take_profit;
    if (!level) continue;
    switch (side.reached(*level, sells == stop, clock_.mono(), prices_.rules())) {
      case TriggerPrice::Reached::No: continue;
      case TriggerPrice::Reached::Waiting:
      case TriggerPrice::Reached::Jump: return Reached::Unsure;
      case TriggerPrice::Reached::Split:
        return sendable ? hold_back(entry, TriggerDoubts::Doubt::Split) : Reached::Unsure;
      case TriggerPrice::Reached::Yes:
        if (doubts_.of_another_scale(entry, side))
          return sendable ? hold_back(entry, TriggerDoubts::Doubt::Split) : Reached::Unsure;
        believe(place_of(entry), side, sells);
        if (sendable && position_.in_doubt(place_of(entry)))
          return hold_back(entry, TriggerDoubts::Doubt::Position);
        return stop ? Reached::Stop : Reached::Profit;
    }
  }
  believe(place_of(entry), side, sells);
  return Reached::Nothing;
}

bool ExitTriggers::overtaken_by_split(const LiveOrder& exit) {
  const LiveOrder* entry = orders_.find(exit.order.parent);
  if (!entry || !entry->order.request.bracket) return false;
  const auto& r = entry->order.request;
  if (const auto* seen = prices_.of(r.venue, r.symbol)) {
    // The price is missing for a moment: the last one still counts.
    const auto& side = r.side == Side::Buy ? seen->sells_at : seen->buys_at;
    if (!side.price()) return side.split_since().has_value();
  }
  return reached(*entry) == Reached::Unsure && doubts_.may_be_split(*entry);
}

void ExitTriggers::believe(const BracketPlace& place, TriggerPrice& side, bool sells) {
  if (side.reference() || side.split_since() || !side.price() || !side.witnessed()) return;
  const auto* waiting = book_.at(place);
  if (waiting && std::ranges::none_of(*waiting, [&](const auto& id) { return split_for(id, side, sells); }))
    side.confirm_reference();
}

bool ExitTriggers::split_for(const domain::ClientOrderId& id, const TriggerPrice& side, bool sells) const {
  const LiveOrder* entry = orders_.find(id);
  if (!entry || (entry->order.request.side == Side::Buy) != sells) return false;
  const auto& bracket = *entry->order.request.bracket;
  const auto far = [&](const std::optional<domain::Price>& level, bool below) {
    return level && (below ? *side.price() <= *level : *side.price() >= *level) &&
           further_apart(*side.price(), *level, prices_.rules().split_pct);
  };
  return far(bracket.stop_loss, sells) || far(bracket.take_profit, !sells);
}

}  // namespace avenor::oms
