#include "sim/watch.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <set>

#include "domain/text.hpp"
#include "oms/brackets/child_orders.hpp"
#include "sim/stage.hpp"

namespace avenor::sim {

using namespace std::chrono_literals;

namespace {

/// Look-ups and cancels of one order within a minute, over restarts as well.
constexpr std::size_t kMostRequests = 90;

}  // namespace

bool is_exit(const domain::ClientOrderId& id) { return oms::is_child_id(id); }

bool is_flattening(const domain::ClientOrderId& id) {
  return id.view().find("-flatten") != std::string_view::npos;
}

void Watch::leaving(const Life& life, const domain::ClientOrderId& id) {
  stage_.trace(fmt::format("{} leaves life {}", id, life.id()));
  const auto it = stage_.tables.trades.find(id);
  if (it == stage_.tables.trades.end())
    return stage_.violation(fmt::format("I7: {} left before its PENDING row was durable", id));
  const auto& order = it->second.stored.order;
  // Somebody who has taken the ledger over may be asking the venue for it: the same order, once.
  if (domain::is_final(order.status))
    stage_.violation(fmt::format("I2: {} left although it is {}", id, domain::to_text(order.status)));
  const auto& request = order.request;
  const auto expires = request.expires_ts;
  if (expires.is_set() && stage_.world.wall() >= expires)
    stage_.violation(fmt::format("{} left after it had expired", id));
  if (request.qty > domain::Quantity{kMaxOrder})
    stage_.violation(fmt::format("{} left with {}, above the limit", id, request.qty));
  const auto& tables = stage_.tables;
  if (tables.last_writer != life.id()) {  // another has the ledger: what was proven just before may leave yet
    if (stage_.world.mono() - tables.written_since >= kSettling / 2)
      stage_.violation(fmt::format("{} left life {}, which has lost the ledger long ago", id, life.id()));
    return;
  }
  const bool first = request.venue == kVenue;
  if (is_flattening(id)) return first ? leaving_to_flatten(order) : void();
  if (is_exit(id)) return first ? leaving_to_protect(order) : void();  // no halt holds it
  const auto& ledger = life.ledger();
  for (const auto& halt : {std::string{"halt"}, "halt@" + request.venue.str(), "halt." + request.bot_id.str(),
                           fmt::format("halt.{}@{}", request.bot_id, request.venue)})
    if (ledger.believes(halt)) stage_.violation(fmt::format("{} left while {} was there", id, halt));
  if (!first) return;
  const auto position =
      stage_.tables.positions.find({.venue = kVenue, .bot_id = request.bot_id, .symbol = request.symbol});
  const auto held = position == stage_.tables.positions.end() ? domain::Quantity{} : position->second.qty;
  // What it has heard and the database has not, while that was away, is not to be seen from here.
  const auto closes = [&](domain::Quantity position_now) {
    return request.side == domain::Side::Sell ? position_now.is_positive() : position_now.is_negative();
  };
  const bool may_close = closes(held) || closes(stage_.exchange.shares[{request.bot_id, request.symbol}]);
  if (!may_close && on_old_price(order))
    stage_.violation(fmt::format("{} opens on a price that is too old", id));
}

void Watch::leaving_to_flatten(const domain::Order& order) {
  const auto& request = order.request;
  if (request.bot_id.view() == "external") return;  // part of it may be no order's
  if (stage_.exchange.has_open(request.bot_id, request.symbol))
    stage_.violation(fmt::format("{} left while another order of {} in {} lived", order.id(), request.bot_id,
                                 request.symbol));
  const auto held = stage_.exchange.shares[{request.bot_id, request.symbol}];
  const auto after = held + domain::signed_qty(request.side, request.qty);
  if (after.abs() > held.abs() || (!after.is_zero() && after.is_negative() != held.is_negative()))
    stage_.violation(fmt::format("{} would make {} of the {} that it is to close", order.id(), after, held));
}

void Watch::asking(const venue::OrderRef& ref) {
  const auto now = stage_.world.mono();
  const auto* order = stage_.exchange.find(ref);
  if (order && order->report.symbol != ref.symbol)
    stage_.violation(fmt::format("{} in {} was named to the venue as one in '{}'", order->report.client_id,
                                 order->report.symbol, ref.symbol));
  auto& times = asked_[order ? order->report.client_id : ref.client_id];
  times.push_back(now);
  while (now - times.front() > 60s) times.pop_front();
  if (times.size() == kMostRequests && stage_.mean.pending_cancel)
    stage_.violation(fmt::format("{} was asked for or cancelled {} times within a minute",
                                 order ? order->report.client_id : ref.client_id, times.size()));
}

void Watch::priced(const domain::Symbol& symbol) {
  auto& prices = prices_[symbol];
  prices.emplace_back(stage_.world.mono(), stage_.market.price(symbol));
  while (stage_.world.mono() - prices.front().first > 60s) prices.pop_front();
}

bool Watch::on_old_price(const domain::Order& order) const {
  constexpr core::Duration kOnItsWay = 10ms;
  const auto mute = stage_.mutes.find(order.request.symbol);
  if (mute == stage_.mutes.end() || !stage_.scenario.price_age_limit || stage_.scenario.clock_steps)
    return false;
  // A stop that was touched in time waits for the end of the profit that is in its way.
  const bool made_way = std::ranges::any_of(stage_.tables.trades, [&](const auto& entry) {
    const auto& other = entry.second.stored.order;
    return entry.first != order.id() && is_exit(entry.first) && is_exit(order.id()) &&
           domain::is_final(other.status) && oms::entry_of(entry.first) == oms::entry_of(order.id()) &&
           order.created_at - other.resolved_at < 1s;
  });
  if (made_way) return false;
  const auto age = stage_.world.mono() - mute->second.since - (stage_.world.wall() - order.created_at);
  return age > kMaxPriceAge + kOnItsWay;
}

/// What was bought in units of before a split is not sold in those of after it. What was bought since is, and
/// what was decided before anybody could know; where the positions agree all the same (ten times nothing), a
/// split shows in the price alone.
bool Watch::split_forbids(const domain::Order& exit, const domain::ClientOrderId& entry) const {
  const auto it = stage_.exchange.splits.find(exit.request.symbol);
  if (it == stage_.exchange.splits.end() || stage_.scenario.strangers != oms::ExternalPolicy::Alarm)
    return false;
  const auto& split = it->second;
  const auto before = [&](const venue::FillReport& fill) {
    const auto* order = stage_.exchange.find({.venue_order_id = fill.venue_order_id, .client_id = {}});
    return fill.event_ts < split.at && order->report.client_id == entry.str();
  };
  if (std::ranges::none_of(stage_.exchange.history, before)) return false;
  const bool clock_was_right = !stage_.scenario.clock_steps;
  if (!split.heard || (clock_was_right && exit.created_at <= *split.heard)) return false;
  // By a clock that jumps nobody knows whether it was made before: a commit takes so long.
  if (!clock_was_right && stage_.world.true_wall() - *split.heard < 300ms) return false;
  domain::Quantity ours;
  for (const auto& [key, position] : stage_.tables.positions)
    if (key.symbol == exit.request.symbol && key.venue == kVenue) ours += position.qty;
  const auto theirs = stage_.exchange.positions.find(exit.request.symbol);
  // Not by an execution of this moment that nobody has heard yet: by what no order of ours has made.
  const auto beside = stage_.exchange.shares[{domain::BotId{"external"}, exit.request.symbol}] +
                      stage_.exchange.transferred[exit.request.symbol];
  const bool shown = theirs != stage_.exchange.positions.end() && theirs->second != ours && !beside.is_zero();
  return shown || stage_.world.true_wall() - *split.heard < oms::TriggerRules{}.split_hold;
}

/// An exit that execution holds is sent because the market was there, not because one message said so.
void Watch::leaving_for_a_reason(const domain::Order& order) {
  const auto entry = stage_.tables.trades.find(oms::entry_of(order.id()));
  if (entry == stage_.tables.trades.end() || !entry->second.stored.order.request.bracket) return;
  const auto& request = entry->second.stored.order.request;
  const auto& bracket = *request.bracket;
  if (on_old_price(order)) stage_.violation(fmt::format("{} leaves on a price that is too old", order.id()));
  if (split_forbids(order, entry->first))
    stage_.violation(
        fmt::format("{} leaves {} s after a split that nobody has resolved", order.id(),
                    (stage_.world.true_wall() - stage_.exchange.splits.at(request.symbol).at) / 1s));
  const bool bought = request.side == domain::Side::Buy;
  const bool there = std::ranges::any_of(prices_[request.symbol], [&](const auto& seen) {
    const auto price = seen.second;
    const bool lost =
        bracket.stop_loss && (bought ? price <= *bracket.stop_loss : price >= *bracket.stop_loss);
    const bool won =
        bracket.take_profit && (bought ? price >= *bracket.take_profit : price <= *bracket.take_profit);
    return lost || won;
  });
  if (!there) stage_.violation(fmt::format("{} leaves, and the market was never there", order.id()));
}

void Watch::leaving_to_protect(const domain::Order& order) {
  leaving_for_a_reason(order);
  if (stage_.scenario.venue.crossing_fill > 0) return;  // what is called cancelled may be filled yet
  const auto entry = stage_.exchange.orders.find(oms::entry_of(order.id()).str());
  if (entry == stage_.exchange.orders.end())
    return stage_.violation(fmt::format("{} leaves for an entry that the venue has never had", order.id()));
  for (const auto& [id, row] : stage_.tables.trades)
    if (is_exit(id) && row.stored.order.error == oms::kExitsCancelled &&
        oms::entry_of(id) == oms::entry_of(order.id()))
      stage_.violation(fmt::format("{} leaves although its like were cancelled with {}", order.id(), id));
  auto rest = entry->second.report.filled_qty;
  for (const auto& [id, other] : stage_.exchange.orders) {
    const domain::ClientOrderId its{id};
    if (!is_exit(its) || its == order.id() || oms::entry_of(its) != oms::entry_of(order.id())) continue;
    if (other.open) stage_.violation(fmt::format("{} leaves while {} lives", order.id(), id));
    rest -= other.report.filled_qty;
  }
  if (order.request.qty > rest)
    stage_.violation(
        fmt::format("{} leaves with {}, and only {} are not out yet", order.id(), order.request.qty, rest));
  const auto& r = order.request;
  const auto turns = [&](domain::Quantity held) {
    const auto after = held + domain::signed_qty(r.side, r.qty);
    return held.is_zero() || (!after.is_zero() && after.is_negative() != held.is_negative());
  };
  // What nobody has heard yet nobody could reckon with; what is heard and not yet written execution knows.
  const auto held = stage_.exchange.shares[{r.bot_id, r.symbol}];
  const auto known = stage_.tables.positions.find({.venue = kVenue, .bot_id = r.bot_id, .symbol = r.symbol});
  if (turns(held) && known != stage_.tables.positions.end() && turns(known->second.qty) &&
      !stage_.scenario.walls)
    stage_.violation(fmt::format("{} ({}) turns the {} that {} has", order.id(), r.qty, held, r.bot_id));
}

void Watch::cancelling(const venue::OrderRef& ref) {
  const auto* order = stage_.exchange.find(ref);
  if (!order || stage_.person.may_cancel(order->bot.str())) return;
  const auto& client_id = order->report.client_id;
  // A bot over its loss: what would open more is cancelled, exits are not.
  if (over_loss_.contains(order->bot.str()) && !is_exit(domain::ClientOrderId{client_id})) return;
  // A profit makes way for the stop: execution's own wish.
  if (client_id.ends_with(".tp")) return;
  // What its bot was told has ended, and lives.
  const auto its_row = stage_.tables.trades.find(domain::ClientOrderId{client_id});
  if (its_row != stage_.tables.trades.end() && std::ranges::any_of(its_row->second.life, domain::is_final))
    return;
  // What truly is larger there than it was ordered (venue.larger_order), or more than was wanted with the one
  // whose place it took.
  if (order->larger_by.is_positive() || stage_.more_than_wanted.contains(client_id)) return;
  const auto wished = [&](const Bot& bot) {
    // A replacement begins with a cancel.
    if (std::ranges::any_of(bot.orders(), [&](const auto& one) {
          return one.second.replaces && one.second.replaces->client_order_id.view() == client_id;
        }))
      return true;
    return std::ranges::any_of(bot.cancels(), [&](const auto& id) {
      const auto it = stage_.tables.trades.find(id);
      // To cancel one exit is to cancel both.
      const domain::ClientOrderId theirs{client_id};
      if (is_exit(id) && is_exit(theirs) && oms::entry_of(id) == oms::entry_of(theirs)) return true;
      return id.str() == client_id ||
             (it != stage_.tables.trades.end() && it->second.stored.order.venue_client_id == client_id);
    });
  };
  if (std::ranges::none_of(stage_.bots, wished))
    stage_.violation(fmt::format("{} is being cancelled, and nobody wished it", client_id));
}

void Watch::told(const Life& life, const wire::Confirmation& told) {
  const auto it = stage_.tables.trades.find(told.client_order_id);
  const bool known = it != stage_.tables.trades.end();
  if (told.version == 0) {
    if (known && told.error != "order.id_conflict" && stage_.tables.writer == life.id())
      stage_.violation(
          fmt::format("{} was refused ({}) and is in the ledger", told.client_order_id, told.error));
    return;
  }
  if (!known || it->second.stored.order.version < told.version)
    return stage_.violation(
        fmt::format("{}: version {} was told before it was durable", told.client_order_id, told.version));
  const auto& order = it->second.stored.order;
  if (order.version == told.version && (order.status != told.status || order.filled_qty != told.filled_qty))
    stage_.violation(fmt::format("{}: version {} was told as {}, and is {}", told.client_order_id,
                                 told.version, domain::to_text(told.status), domain::to_text(order.status)));
}

void Watch::told(const wire::BotState& state) {
  for (const auto& order : state.open_orders) {
    const auto it = stage_.tables.trades.find(order.client_order_id);
    if (it == stage_.tables.trades.end() || it->second.stored.order.version < order.version)
      stage_.violation(fmt::format("BOT_STATE tells version {} of {} before it is durable", order.version,
                                   order.client_order_id));
  }
}

void Watch::flattened(const std::string& whose) {
  for (const auto& bot : stage_.bots) {
    if (!whose.empty() && bot.id().str() != whose) continue;
    for (const auto& symbol : kSymbols)
      if (stage_.exchange.has_open(bot.id(), symbol) || !stage_.exchange.shares[{bot.id(), symbol}].is_zero())
        stage_.violation(
            fmt::format("{} is called flat, and has orders or a position in {}", bot.id(), symbol));
  }
}

/// An exit that is due and not sent is reported once, until it is sent or its like are over.
void Watch::about_due_exits(const Life& life, const wire::Alert& alert) {
  const auto which = alert.message.substr(0, alert.message.find(" ("));
  if (alert.code == "exits.sent_late") due_exits_.erase({life.id(), which});
  if (alert.code == "exits.over")
    for (const auto* kind : {"stop loss", "take profit"})
      due_exits_.erase({life.id(), fmt::format("the {} of {}", kind, alert.subject)});
  if (alert.code == "exits.due_unsent" && !due_exits_.insert({life.id(), which}).second)
    stage_.violation("told again: " + alert.message);
}

void Watch::alert(const Life& life, const wire::Alert& alert) {
  ++stage_.outcome.alerts[alert.code];
  if (alert.code == "trading.flattened" && stage_.tables.last_writer == life.id()) flattened(alert.subject);
  if (alert.code == "position.drift" && ++told_[{life.id(), alert.message}] == 5)
    stage_.violation("told again and again: " + alert.message);
  if (alert.code == "position.drift" && alert.message.find("no reliable price") != std::string::npos)
    stage_.not_booked.insert(domain::Symbol{alert.subject});
  if (alert.code == "order.more_than_wanted") stage_.more_than_wanted.insert(alert.subject);
  if (alert.code == "ledger.refused") stage_.wall_was_met = true;
  if (alert.code == "risk.openings_cancelled") over_loss_.insert(alert.subject);
  about_due_exits(life, alert);
  static const std::set<std::string> kNever{"order.overfilled", "risk.orders_out", "venue.fills_missing",
                                            "venue.exits_missing"};
  // What the core throws ends nobody any more, and is a fault all the same.
  if (alert.code == "execution.contained") stage_.violation("alert " + alert.code + ": " + alert.message);
  const auto& scenario = stage_.scenario;
  const bool others = scenario.foreign_orders || scenario.foreign_transfers ||
                      scenario.finale == Finale::PositionBreak || stage_.mean.splits || stage_.mean.absurd;
  const bool bad = kNever.contains(alert.code) || (alert.code == "ledger.refused" && !scenario.walls) ||
                   (alert.code == "position.drift" && !others && !scenario.walls);
  // Cash is only a warning: in a storm its first look may have missed an execution.
  const bool late = alert.code == "cash.drift" && !others && !scenario.walls &&
                    stage_.world.now() > scenario.storm() + (stage_.mean.lag ? 45s : 20s);
  if (late) stage_.violation("alert " + alert.code + ": " + alert.message);
  // One that has lost the ledger, and is not aware of it yet, is no measure.
  if (bad && stage_.tables.writer == life.id())
    stage_.violation("alert " + alert.code + ": " + alert.message);
}

}  // namespace avenor::sim
