#include "oms/brackets/trigger_doubts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace avenor::oms {
namespace {

/// The side of the book that an exit of this entry would trade with.
template <class Seen>
auto& exit_side(const LiveOrder& entry, Seen& seen) {
  return entry.order.request.side == domain::Side::Buy ? seen.sells_at : seen.buys_at;
}

std::string price_text(const TriggerPrice& side) {
  return side.price() ? side.price()->to_string() : std::string{"no price"};
}

}  // namespace

void TriggerDoubts::hold_back(const LiveOrder& entry, Doubt doubt) {
  const auto place = place_of(entry);
  const bool split = doubt == Doubt::Split;
  const auto [it, first] = held_back_.try_emplace(place, doubt);
  if (!first && (it->second == Doubt::Split || !split)) return;
  it->second = doubt;
  const auto& [venue, symbol] = place;
  const auto* seen = std::as_const(prices_).of(venue, symbol);
  const TriggerPrice none;
  const auto& side = seen ? exit_side(entry, *seen) : none;
  if (VenueComponents* components = split ? router_.find(venue) : nullptr)
    components->passes.set(clock_.mono());
  events_.alert({.severity = domain::Severity::Critical,
                 .code = split ? "exits.split" : "exits.held_back",
                 .message = split ? split_text(entry, side) : position_text(entry, side),
                 .subject = symbol.str()});
}

std::string TriggerDoubts::split_text(const LiveOrder& entry, const TriggerPrice& side) const {
  const auto& [venue, symbol] = place_of(entry);
  return fmt::format(
      "the price of {} jumped to {}{}, which may be a split: the exits that execution holds "
      "({} and others) are not sent until {} s have passed and {}'s positions agree with "
      "the ledger. If it is a split: avenorctl halt --symbol {} --venue {} --cancel, and leave the "
      "symbol halted: Avenor cannot book a split",
      symbol, price_text(side), side.reference() ? fmt::format(" from {}", *side.reference()) : std::string{},
      entry.order.id(), std::chrono::duration_cast<std::chrono::seconds>(prices_.rules().split_hold).count(),
      venue, symbol, venue);
}

std::string TriggerDoubts::position_text(const LiveOrder& entry, const TriggerPrice& side) const {
  const auto place = place_of(entry);
  const auto& [venue, symbol] = place;
  const auto reached = fmt::format("the price of {} ({}) has reached an exit of {}, and ", symbol,
                                   price_text(side), entry.order.id());
  if (position_.in_doubt(place))
    return reached + fmt::format(
                         "{} and the ledger disagree on the position: the exit "
                         "is not sent until they agree, or until avenorctl resume --symbol {} --venue {} "
                         "after the alert position.drift",
                         venue, symbol, venue);
  return reached + fmt::format(
                       "{} holds {} less than the ledger says: the exit leaves out that quantity, which may "
                       "already be closed from outside Avenor",
                       venue, position_.taken(entry));
}

bool TriggerDoubts::may_be_split(const LiveOrder& entry) const {
  const auto it = held_back_.find(place_of(entry));
  return it != held_back_.end() && it->second == Doubt::Split;
}

bool TriggerDoubts::of_another_scale(const LiveOrder& entry, const TriggerPrice& side) const {
  const auto* held = book_.find(entry.order.id());
  if (!held || !side.price() || !entry.order.avg_price.is_positive()) return false;
  if (clock_.mono() - held->since >= prices_.rules().split_hold) return false;
  const auto far = [&](const std::optional<domain::Price>& from) {
    return !from || further_apart(*side.price(), *from, prices_.rules().split_pct);
  };
  const auto& bracket = *entry.order.request.bracket;
  return far(entry.order.avg_price) && far(bracket.stop_loss) && far(bracket.take_profit);
}

bool TriggerDoubts::position_uncertain(const BracketPlace& place) const {
  if (position_.in_doubt(place)) return true;
  const auto* entries = book_.at(place);
  return entries && std::ranges::any_of(*entries, [&](const auto& id) {
           const LiveOrder* entry = orders_.find(id);
           return entry && position_.taken(*entry).is_positive();
         });
}

bool TriggerDoubts::still_split(const BracketPlace& place, TriggerPrice& side) {
  const auto since = side.split_since();
  if (!since) return false;
  const auto until = *since + prices_.rules().split_hold;
  if (clock_.mono() < until) return true;
  VenueComponents* components = router_.find(place.first);
  const bool compared = components && components->reconciler.compared_at() >= until;
  if (compared && !position_.in_doubt(place)) {
    side.confirm_reference();
    return false;
  }
  if (components && !compared) components->passes.set(clock_.mono());
  return true;
}

bool TriggerDoubts::still_split(const BracketPlace& place, LastPrices::Seen& seen) {
  const bool sells = still_split(place, seen.sells_at);
  const bool buys = still_split(place, seen.buys_at);
  if (sells || buys) return true;
  const auto* entries = book_.at(place);
  return entries && std::ranges::any_of(*entries, [&](const domain::ClientOrderId& id) {
           const LiveOrder* entry = orders_.find(id);
           return entry && of_another_scale(*entry, exit_side(*entry, seen));
         });
}

bool TriggerDoubts::over(const BracketPlace& place, Doubt doubt) {
  auto* seen = prices_.of(place.first, place.second);
  if (!seen || !book_.at(place)) return true;
  return doubt == Doubt::Split ? !still_split(place, *seen) : !position_uncertain(place);
}

void TriggerDoubts::watch() {
  // Also where no exit is due yet: an exit must not wait because of a single wild price long ago.
  for (const auto& [place, entries] : book_.places())
    if (auto* seen = held_back_.contains(place) ? nullptr : prices_.of(place.first, place.second))
      still_split(place, *seen);
  std::erase_if(held_back_, [&](const auto& entry) {
    const auto& symbol = entry.first.second;
    const bool trusted = over(entry.first, entry.second);
    if (trusted)
      events_.alert({.severity = domain::Severity::Info,
                     .code = "exits.trusted",
                     .message = fmt::format(
                         "the price of {} is trusted again for the exits that execution holds", symbol),
                     .subject = symbol.str()});
    return trusted;
  });
}

std::vector<std::string> TriggerDoubts::symbols() const {
  std::vector<std::string> symbols;
  for (const auto& [place, doubt] : held_back_)
    symbols.push_back(fmt::format("{} at {}", place.second, place.first));
  return symbols;
}

}  // namespace avenor::oms
