// Whether the prices are seen that held exits wait for.
#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <vector>

#include "oms/brackets/bracket_emulator.hpp"

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;
using domain::ClientOrderId;

constexpr core::Duration kGrace = 10s;  ///< prices come a moment after a start, and feeds break for a moment
constexpr int kFailing = 3;
constexpr core::Duration kOldPrice = 60s;  ///< while the market is open, where no limit says otherwise

}  // namespace

bool BracketEmulator::blind(const Place& place) const {
  const auto& [venue, symbol] = place;
  const auto* seen = prices_.of(venue, symbol);
  if (!seen || !seen->price || seen->stale) return true;
  // A closed market is silent; pairs of currencies have none that closes.
  const bool open = hooks_.market_open(venue) || symbol.view().find('/') != std::string_view::npos;
  return open && prices_.age(venue, *seen) > oldest_price(symbol);
}

core::Duration BracketEmulator::oldest_price(const domain::Symbol& symbol) const {
  return hooks_.limits({}, symbol).max_price_age.value_or(kOldPrice);
}

BracketEmulator::Touched BracketEmulator::touched(const LiveOrder& entry) {
  const auto& r = entry.order.request;
  auto* seen = prices_.of(r.venue, r.symbol);
  if (!seen || seen->stale) return Touched::Nothing;
  const bool sells = r.side == domain::Side::Buy;
  auto& side = sells ? seen->sells_at : seen->buys_at;
  if (!side.price() || prices_.age(r.venue, side.ts(), side.heard()) > oldest_price(r.symbol))
    return Touched::Nothing;
  for (const bool stop : {true, false}) {
    const auto& level = stop ? r.bracket->stop_loss : r.bracket->take_profit;
    if (!level) continue;
    switch (side.reached(*level, sells == stop, clock_.mono(), prices_.rules())) {
      case TriggerPrice::Reached::No: continue;
      case TriggerPrice::Reached::Waiting:
      case TriggerPrice::Reached::Jump: return Touched::Unsure;
      case TriggerPrice::Reached::Split: hold_back(place_of(entry), entry, true); return Touched::Unsure;
      case TriggerPrice::Reached::Yes:
        if (of_another_scale(entry, side)) {
          hold_back(place_of(entry), entry, true);
          return Touched::Unsure;
        }
        believe(place_of(entry), side, sells);
        if (!hooks_.position_in_doubt(r.venue, r.symbol)) return stop ? Touched::Stop : Touched::Profit;
        hold_back(place_of(entry), entry, false);
        return Touched::Unsure;
    }
  }
  believe(place_of(entry), side, sells);
  return Touched::Nothing;
}

bool BracketEmulator::overtaken_by_split(const LiveOrder& exit) {
  const LiveOrder* entry = orders_.find(exit.order.parent);
  if (!entry || !entry->order.request.bracket) return false;
  const auto& r = entry->order.request;
  if (const auto* seen = prices_.of(r.venue, r.symbol)) {
    // The price is away for a moment: what it was last still counts.
    const auto& side = r.side == domain::Side::Buy ? seen->sells_at : seen->buys_at;
    if (!side.price()) return side.split_since().has_value();
  }
  if (touched(*entry) != Touched::Unsure) return false;
  const auto doubt = held_back_.find(place_of(*entry));
  return doubt != held_back_.end() && doubt->second;
}

bool BracketEmulator::of_another_scale(const LiveOrder& entry, const TriggerPrice& side) const {
  const auto held = held_.find(entry.order.id());
  if (held == held_.end() || !side.price() || !entry.order.avg_price.is_positive()) return false;
  if (clock_.mono() - held->second.since >= prices_.rules().split_hold) return false;
  const auto far = [&](const std::optional<domain::Price>& from) {
    return !from || further_apart(*side.price(), *from, prices_.rules().split_pct);
  };
  const auto& bracket = *entry.order.request.bracket;
  return far(entry.order.avg_price) && far(bracket.stop_loss) && far(bracket.take_profit);
}

/// A first price is believed when another one is near it and it is no split for any of the exits that wait
/// for it: an entry of after a split knows no other price, and must not speak for one of before.
void BracketEmulator::believe(const Place& place, TriggerPrice& side, bool sells) {
  if (side.reference() || side.split_since() || !side.price() || !side.witnessed()) return;
  const auto split_for = [&](const ClientOrderId& id) {
    const LiveOrder* entry = orders_.find(id);
    if (!entry || (entry->order.request.side == domain::Side::Buy) != sells) return false;
    const auto& bracket = *entry->order.request.bracket;
    const auto far = [&](const std::optional<domain::Price>& level, bool below) {
      return level && (below ? *side.price() <= *level : *side.price() >= *level) &&
             further_apart(*side.price(), *level, prices_.rules().split_pct);
    };
    return far(bracket.stop_loss, sells) || far(bracket.take_profit, !sells);
  };
  const auto waiting = at_.find(place);
  if (waiting != at_.end() && std::ranges::none_of(waiting->second, split_for)) side.confirm_reference();
}

void BracketEmulator::hold_back(const Place& place, const LiveOrder& entry, bool split) {
  const auto [it, first] = held_back_.try_emplace(place, split);
  if (!first && (it->second || !split)) return;
  it->second = split;
  const auto& [venue, symbol] = place;
  const auto* seen = prices_.of(venue, symbol);
  const TriggerPrice none;
  const auto& side = !seen                                           ? none
                     : entry.order.request.side == domain::Side::Buy ? seen->sells_at
                                                                     : seen->buys_at;
  const auto price = side.price() ? side.price()->to_string() : "no price";
  if (split) hooks_.compare_positions(venue);
  events_.alert(
      {.severity = domain::Severity::Critical,
       .code = split ? "exits.split" : "exits.held_back",
       .message =
           split ? fmt::format(
                       "the price of {} jumped to {}{}, which may be a split: the exits that execution holds "
                       "({} and others) are not sent until {} s have passed and {}'s positions agree with "
                       "the ledger. If it is a split: avenorctl halt --cancel, then correct the position",
                       symbol, price,
                       side.reference() ? fmt::format(" from {}", *side.reference()) : std::string{},
                       entry.order.id(),
                       std::chrono::duration_cast<std::chrono::seconds>(prices_.rules().split_hold).count(),
                       venue)
           : hooks_.position_in_doubt(venue, symbol)
               ? fmt::format("the price of {} ({}) has reached an exit of {}, and {} and the ledger disagree "
                             "on the position: the exit "
                             "is not sent until they agree, or until avenorctl resume --symbol {} --venue {} "
                             "after position.drift "
                             "was told",
                             symbol, price, entry.order.id(), venue, symbol, venue)
               : fmt::format("the price of {} ({}) has reached an exit of {}, and {} holds {} less than the "
                             "ledger says: what another "
                             "hand may have taken is not closed once more",
                             symbol, price, entry.order.id(), venue, taken(entry)),
       .subject = symbol.str()});
}

bool BracketEmulator::uncertain(const Place& place) const {
  const auto& [venue, symbol] = place;
  if (hooks_.position_in_doubt(venue, symbol)) return true;
  const auto entries = at_.find(place);
  return entries != at_.end() && std::ranges::any_of(entries->second, [&](const auto& id) {
           const LiveOrder* entry = orders_.find(id);
           return entry && taken(*entry).is_positive();
         });
}

void BracketEmulator::watch_held_back() {
  const auto may_be_split = [&](const Place& place) {
    const auto& [venue, symbol] = place;
    auto* seen = prices_.of(venue, symbol);
    bool any = false;
    for (auto* side : {&seen->sells_at, &seen->buys_at}) {
      const auto since = side->split_since();
      if (!since) continue;
      const auto until = *since + prices_.rules().split_hold;
      if (clock_.mono() >= until && hooks_.compared_at(venue) >= until &&
          !hooks_.position_in_doubt(venue, symbol)) {
        side->confirm_reference();
        continue;
      }
      any = true;
      if (clock_.mono() >= until && hooks_.compared_at(venue) < until) hooks_.compare_positions(venue);
    }
    const auto waiting = at_.find(place);
    return any ||
           (waiting != at_.end() && std::ranges::any_of(waiting->second, [&](const ClientOrderId& id) {
              const LiveOrder* entry = orders_.find(id);
              if (!entry) return false;
              return of_another_scale(
                  *entry, entry->order.request.side == domain::Side::Buy ? seen->sells_at : seen->buys_at);
            }));
  };
  // Also where nothing is due yet: an exit must not wait for what a single wild price has left behind long
  // ago.
  for (const auto& [place, entries] : at_)
    if (!held_back_.contains(place) && prices_.of(place.first, place.second)) may_be_split(place);
  std::erase_if(held_back_, [&](auto& entry) {
    const auto& [venue, symbol] = entry.first;
    bool over = !prices_.of(venue, symbol) || !at_.contains(entry.first);
    if (!over) over = entry.second ? !may_be_split(entry.first) : !uncertain(entry.first);
    if (over)
      events_.alert({.severity = domain::Severity::Info,
                     .code = "exits.trusted",
                     .message = fmt::format(
                         "the price of {} is trusted again for the exits that execution holds", symbol),
                     .subject = symbol.str()});
    return over;
  });
}

void BracketEmulator::watch_prices() {
  watch_held_back();
  const auto now = clock_.mono();
  const auto tell = [&](const Place& place, domain::Severity severity, std::string code,
                        const std::string& what) {
    events_.alert(
        {.severity = severity, .code = std::move(code), .message = what, .subject = place.second.str()});
  };
  for (auto it = blind_.begin(); it != blind_.end();) {
    const bool over = !at_.contains(it->first) || !blind(it->first);
    if (over && it->second.told)
      tell(it->first, domain::Severity::Info, "exits.reference_price",
           fmt::format("the price of {} is seen again, or not needed any more", it->first.second));
    it = over ? blind_.erase(it) : std::next(it);
  }
  for (const auto& [place, entries] : at_) {
    if (!blind(place)) continue;
    auto& blindness = blind_.try_emplace(place, Blindness{.since = now}).first->second;
    if (now - blindness.since < kGrace || std::exchange(blindness.told, true)) continue;
    tell(place, domain::Severity::Critical, "exits.no_reference_price",
         fmt::format("there is no price of {} to rely on, and execution holds the exits of {} ({} in all): "
                     "they cannot be triggered",
                     place.second, *entries.begin(), entries.size()));
  }
}

std::string BracketEmulator::degraded_reason() const {
  std::vector<std::string> symbols;
  for (const auto& [place, blindness] : blind_)
    if (blindness.told) symbols.push_back(place.second.str());
  std::string text;
  if (!symbols.empty())
    text = fmt::format("no price of {} for the exits that execution holds", fmt::join(symbols, ", "));
  if (!held_back_.empty()) {
    symbols.clear();
    for (const auto& [place, split] : held_back_) symbols.push_back(place.second.str());
    text += fmt::format("{}exits in {} are held back: the price or the position is not to be trusted",
                        text.empty() ? "" : "; ", fmt::join(symbols, ", "));
  }
  const auto failing =
      std::ranges::count_if(held_, [](const auto& entry) { return entry.second.failures >= kFailing; });
  if (failing > 0)
    text += fmt::format("{}exits of {} entries fail again and again", text.empty() ? "" : "; ", failing);
  return text;
}

}  // namespace avenor::oms
