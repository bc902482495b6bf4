#include "oms/sessions/position_break_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace avenor::oms {
namespace {

constexpr core::Duration kOldestAdoptionPrice = std::chrono::seconds{60};
constexpr core::Duration kOlderThanSplit = std::chrono::seconds{60};

/// Of one direction (or none), and larger than before.
bool grows(domain::Quantity from, domain::Quantity to) {
  return to.abs() > from.abs() && (from.is_zero() || from.is_negative() == to.is_negative());
}

/// Another quantity at the same cost: a split, or a reverse split. Narrower than may_be_a_split() on purpose:
/// a doubt there costs only a wait, while a difference classified as a split here is never booked, and
/// another trader's purchase must be.
bool looks_like_a_split(domain::Quantity ours, domain::Quantity venues, domain::Money our_cost,
                        domain::Money their_cost) {
  if (ours.is_zero() || venues.is_zero() || ours.is_negative() != venues.is_negative()) return false;
  const auto larger = std::max(ours.abs(), venues.abs()).decimal();
  const auto smaller = std::min(ours.abs(), venues.abs()).decimal();
  if (smaller + smaller > larger + larger - smaller) return false;  // by less than half
  const auto off = (our_cost - their_cost).abs().decimal();
  return core::multiply_rounded(off, core::Decimal{100}) <= our_cost.abs().decimal();
}

}  // namespace

BreakPolicy PositionBreakPolicy::position_break(const domain::Symbol& symbol, const PositionBreak& found,
                                                bool proven) {
  using enum BreakPolicy;
  if (externals_ == ExternalPolicy::Ignore) return Tell;
  auto figures =
      fmt::format("{} holds {} {}, the ledger says {}", session_.name(), found.venues, symbol, found.ours);
  if (externals_ == ExternalPolicy::Adopt) {
    if (!proven) return Wait;
    if (const auto price = import_price(symbol, found)) {
      session_.import_position(symbol, found.venues - found.ours, *price);
      return Booked;
    }
    figures += ", and there is no reliable price at which to book the difference (a split?)";
  }
  return breaker_.trip(place(symbol), "position.drift", figures, KillSwitch::Cause::PositionBreak) ? Told
                                                                                                   : Tell;
}

std::optional<domain::Price> PositionBreakPolicy::market_price(const domain::Symbol& symbol) const {
  const auto* seen = prices_.of(session_.name(), symbol);
  if (!seen || seen->stale || prices_.age(session_.name(), *seen) > kOldestAdoptionPrice) return {};
  // What is booked stays: a single wild quote is no price that was paid.
  const auto price = prices_.believed(*seen);
  return price && price->is_positive() ? price : std::nullopt;
}

std::optional<domain::Price> PositionBreakPolicy::import_price(const domain::Symbol& symbol,
                                                               const PositionBreak& found) const {
  const auto market = market_price(symbol);
  try {
    const auto our_cost = cost_of(symbol);
    const auto their_cost = found.price * found.venues;
    if (looks_like_a_split(found.ours, found.venues, our_cost, their_cost)) return {};
    const bool turned = !found.ours.is_zero() && !found.venues.is_zero() &&
                        found.ours.is_negative() != found.venues.is_negative();
    if (found.ours.is_zero() || turned)
      return found.price.is_positive() ? std::optional{found.price} : market;
    if (grows(found.ours, found.venues) && market) {
      const auto implied = (their_cost - our_cost) / (found.venues - found.ours);
      // Venues compute averages in several ways: a result far from the market is not a price that was paid.
      if (implied + implied >= *market && implied <= *market + *market) return implied;
    }
  } catch (const std::exception&) {  // overflowing figures prove nothing
    return {};
  }
  return market;
}

void PositionBreakPolicy::position_break_over(const domain::Symbol& symbol) {
  breaker_.break_over(place(symbol));
}

void PositionBreakPolicy::recall() {
  for (const auto& [key, reason] : kill_switch_.all())
    if (key.second == KillSwitch::Cause::PositionBreak && key.first.venue == session_.name())
      reconciler_.recall_break(key.first.symbol);
}

void PositionBreakPolicy::accept(const Scope& scope) {
  if (!scope.bot.empty()) return;
  for (const auto& [symbol, found] : reconciler_.drift()) {
    const bool halted = kill_switch_.all().contains({place(symbol), KillSwitch::Cause::PositionBreak});
    if (scope.covers({}, session_.name(), symbol) && !halted) reconciler_.accept_break(symbol);
  }
}

domain::Money PositionBreakPolicy::cost_of(const domain::Symbol& symbol) const {
  domain::Money cost;
  for (const auto& [key, position] : positions_.all())
    if (key.venue == session_.name() && key.symbol == symbol) cost += position.avg_price * position.qty;
  return cost;
}

bool PositionBreakPolicy::in_doubt(const domain::Symbol& symbol) const {
  if (!reconciler_.position_break(symbol)) return false;
  const auto& found = reconciler_.drift().at(symbol);
  const bool ignored = externals_ == ExternalPolicy::Ignore && found.ever_told;
  if ((!found.accepted && !ignored) || found.rescaled) return true;
  // A difference no older than a price jump came with the jump, whatever was decided on it: bots' shares of
  // both signs give no cost to compare.
  if (const auto* seen = prices_.of(session_.name(), symbol))
    for (const auto* side : {&seen->sells_at, &seen->buys_at})
      if (side->split_since() && found.steady_since + kOlderThanSplit > *side->split_since()) return true;
  if (found.ours.is_zero()) return false;
  try {
    return may_be_a_split(found.ours, cost_of(symbol) / found.ours, found.venues, found.price);
  } catch (const std::exception&) {  // overflowing figures prove nothing
    return true;
  }
}

domain::Quantity PositionBreakPolicy::taken_from(const domain::Symbol& symbol, domain::Side exit) const {
  if (!reconciler_.position_break(symbol)) return {};
  const auto& found = reconciler_.drift().at(symbol);
  const auto less = exit == domain::Side::Sell ? found.ours - found.venues : found.venues - found.ours;
  return std::max(less, domain::Quantity{});
}

}  // namespace avenor::oms
