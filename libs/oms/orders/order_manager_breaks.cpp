// What is done where a venue and the ledger differ: a symbol is halted, or the difference is booked, or cash
// is told.
#include <fmt/format.h>
#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/shortened.hpp"
#include "domain/text.hpp"
#include "oms/sessions/venue_station.hpp"

namespace avenor::oms {
namespace {

constexpr core::Duration kOldestAdoptionPrice = std::chrono::seconds{60};
constexpr core::Duration kOlderThanSplit = std::chrono::seconds{60};

Scope place(const domain::VenueName& venue, const domain::Symbol& symbol) {
  return {.bot = {}, .venue = venue, .symbol = symbol};
}

/// Of one direction (or none), and larger than before.
bool grows(domain::Quantity from, domain::Quantity to) {
  return to.abs() > from.abs() && (from.is_zero() || from.is_negative() == to.is_negative());
}

/// At another quantity, the cost is the same: a split, or a reverse one. Narrower than may_be_a_split() on
/// purpose: that one doubts, and a doubt costs a wait; what is called a split here is never booked, and
/// another hand's purchase must be.
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

BreakPolicy OrderManager::broke(Station& station, const domain::Symbol& symbol, const PositionBreak& drift,
                                bool proven) {
  using enum BreakPolicy;
  if (options_.strangers == ExternalPolicy::Ignore) return Tell;
  const auto figures = fmt::format("{} holds {} {}, the ledger says {}", station.session.name(), drift.venues,
                                   symbol, drift.ours);
  if (options_.strangers == ExternalPolicy::Adopt) {
    if (!proven) return Wait;
    if (const auto price = adoption_price(station, symbol, drift)) {
      station.session.import_position(symbol, drift.venues - drift.ours, *price);
      return Booked;
    }
    const bool told =
        trip(place(station.session.name(), symbol), "position.drift",
             figures + ", and there is no real price at which the difference could be booked (a split?)",
             KillSwitch::Cause::PositionBreak);
    return told ? Told : Tell;
  }
  return trip(place(station.session.name(), symbol), "position.drift", figures,
              KillSwitch::Cause::PositionBreak)
             ? Told
             : Tell;
}

std::optional<domain::Price> OrderManager::adoption_price(Station& station, const domain::Symbol& symbol,
                                                          const PositionBreak& drift) const {
  std::optional<domain::Price> market;
  const auto* seen = prices_.of(station.session.name(), symbol);
  if (seen && seen->price && seen->price->is_positive() && !seen->stale &&
      prices_.age(station.session.name(), *seen) <= kOldestAdoptionPrice)
    market = seen->price;
  try {
    const auto our_cost = cost_of(station.session.name(), symbol);
    const auto their_cost = drift.price * drift.venues;
    if (looks_like_a_split(drift.ours, drift.venues, our_cost, their_cost)) return {};
    const bool turned = !drift.ours.is_zero() && !drift.venues.is_zero() &&
                        drift.ours.is_negative() != drift.venues.is_negative();
    if (drift.ours.is_zero() || turned)
      return drift.price.is_positive() ? std::optional{drift.price} : market;
    if (grows(drift.ours, drift.venues) && market) {
      const auto implied = (their_cost - our_cost) / (drift.venues - drift.ours);
      // Averages are reckoned in several ways: one that leads far from the market is not a price that was
      // paid.
      if (implied + implied >= *market && implied <= *market + *market) return implied;
    }
  } catch (const std::exception&) {  // figures that do not fit prove nothing
    return {};
  }
  return market;
}

void OrderManager::break_over(Station& station, const domain::Symbol& symbol) {
  if (!options_.breaks_resume || !kill_switch_.break_over(place(station.session.name(), symbol))) return;
  events_.alert({.severity = domain::Severity::Warning,
                 .code = "trading.resumed",
                 .message = fmt::format("{} at {} may trade again: its position and the ledger agree", symbol,
                                        station.session.name()),
                 .subject = symbol.str()});
}

void OrderManager::recall_breaks() {
  for (const auto& [key, why] : kill_switch_.all())
    if (Station* station =
            key.second == KillSwitch::Cause::PositionBreak ? station_of(key.first.venue) : nullptr)
      station->reconciler.recall_break(key.first.symbol);
}

bool OrderManager::position_break(const domain::VenueName& venue, const domain::Symbol& symbol) {
  const Station* station = station_of(venue);
  return station && station->reconciler.position_break(symbol);
}

domain::Money OrderManager::cost_of(const domain::VenueName& venue, const domain::Symbol& symbol) const {
  domain::Money cost;
  for (const auto& [key, position] : positions_.all())
    if (key.venue == venue && key.symbol == symbol) cost += position.avg_price * position.qty;
  return cost;
}

bool OrderManager::position_in_doubt(const domain::VenueName& venue, const domain::Symbol& symbol) {
  if (!position_break(venue, symbol)) return false;
  const auto& drift = station_of(venue)->reconciler.drift().at(symbol);
  const bool ignored = options_.strangers == ExternalPolicy::Ignore && drift.ever_told;
  if ((!drift.accepted && !ignored) || drift.rescaled) return true;
  // A difference that is no older than a jump of the price came with it, whoever has judged it: bots' shares
  // of both signs tell no cost.
  if (const auto* seen = prices_.of(venue, symbol))
    for (const auto* side : {&seen->sells_at, &seen->buys_at})
      if (side->split_since() && drift.steady_since + kOlderThanSplit > *side->split_since()) return true;
  if (drift.ours.is_zero()) return false;
  try {
    return may_be_a_split(drift.ours, cost_of(venue, symbol) / drift.ours, drift.venues, drift.price);
  } catch (const std::exception&) {  // figures that do not fit prove nothing
    return true;
  }
}

domain::Quantity OrderManager::taken_from(const domain::VenueName& venue, const domain::Symbol& symbol,
                                          domain::Side exit) {
  if (!position_break(venue, symbol)) return {};
  const auto& drift = station_of(venue)->reconciler.drift().at(symbol);
  const auto less = exit == domain::Side::Sell ? drift.ours - drift.venues : drift.venues - drift.ours;
  return std::max(less, domain::Quantity{});
}

void OrderManager::accept_breaks(const Scope& scope) {
  if (!scope.bot.empty()) return;
  for (auto& [name, station] : stations_)
    for (const auto& [symbol, drift] : station->reconciler.drift()) {
      const bool halted =
          kill_switch_.all().contains({place(name, symbol), KillSwitch::Cause::PositionBreak});
      if (scope.covers({}, name, symbol) && !halted) station->reconciler.accept_break(symbol);
    }
}

void OrderManager::check_cash(Station& station) {
  const auto flow = positions_.cash_flow(station.session.name());
  station.session.venue().balance([this, &station, flow](const venue::VenueResult<domain::Balance>& answer) {
    account_read(station, answer ? nullptr : &answer.error());
    if (answer) tell_blocked(station);
    // An execution came in between: which side of it the venue's figure stands on is not known. The next pass
    // asks again.
    if (!answer || positions_.cash_flow(station.session.name()) != flow || station.session.in_doubt()) return;
    // Its figure may be as far behind our executions as its positions are.
    const bool quiet = !station.session.recent().any_since(clock_.mono() - options_.break_wait);
    const auto odd = station.cash.look(answer->cash, flow, quiet);
    if (!odd) return;
    events_.alert(
        {.severity = domain::Severity::Warning,
         .code = "cash.drift",
         .message = fmt::format(
             "{} shows {} {} of cash, {} {} than our executions explain: a deposit, a dividend, interest, "
             "a fee, or another hand on the account",
             station.session.name(), answer->cash, answer->currency, odd->abs(),
             *odd > domain::Money{} ? "more" : "less"),
         .subject = station.session.name().str()});
  });
}

void OrderManager::account_read(Station& station, const venue::VenueError* trouble) {
  constexpr std::size_t kMostShown = 300;
  const std::string subject = station.session.name().str();
  if (!trouble) {
    if (!std::exchange(station.account_trouble, {}).empty())
      events_.alert({.severity = domain::Severity::Info,
                     .code = "venue.account_read",
                     .message = fmt::format("the account of {} can be read again", subject),
                     .subject = subject});
    station.account_unread = 0;
    return;
  }
  ++station.account_unread;
  // One request may fail for any reason; an answer that makes no sense is no accident.
  if (station.account_unread == 1 && trouble->code != "venue.bad_answer") return;
  const bool first = station.account_trouble.empty();
  station.account_trouble = core::shortened(trouble->message, kMostShown);
  const bool last = station.account_unread == kAccountUnknown;
  if (!first && !last) return;
  events_.alert(
      {.severity = last ? domain::Severity::Critical : domain::Severity::Warning,
       .code = "venue.account_unread",
       .message = fmt::format(
           "whether {}'s account may trade cannot be read ({}); {}", subject, station.account_trouble,
           last ? "nothing is opened until it can"
                : fmt::format("after {} comparisons in a row nothing is opened", kAccountUnknown)),
       .subject = subject});
}

void OrderManager::tell_blocked(Station& station) {
  const std::string blocked = station.session.venue().account_blocked();
  const std::string subject = station.session.name().str();
  if (blocked == std::exchange(station.account_blocked, blocked)) return;
  if (blocked.empty())
    events_.alert({.severity = domain::Severity::Info,
                   .code = "venue.account_open",
                   .message = fmt::format("{} takes orders of this account again", subject),
                   .subject = subject});
  else
    events_.alert({.severity = domain::Severity::Critical,
                   .code = "venue.account_blocked",
                   .message = fmt::format(
                       "account blocked: {} says {}; orders are refused until it is open again: see the "
                       "broker's page",
                       subject, blocked),
                   .subject = subject});
}

}  // namespace avenor::oms
