#include "sim/stage.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <iostream>

#include "domain/bounds.hpp"

namespace avenor::sim {

using namespace std::chrono_literals;

Stage::Stage(std::uint64_t seed, const Mean& its_mean, bool trace)
    : world(seed),
      mean(its_mean),
      scenario(draw_scenario(world, seed, mean)),
      person([this](const wire::Message& message) { to_execution(message); }),
      trace_(trace) {
  for (const auto* id : {"a", "b", "c"})
    bots.emplace_back(world, market, domain::BotId{id},
                      [this](const wire::Message& message) { to_execution(message); });
  if (scenario.second_venue)
    second = std::make_unique<SecondVenue>(world, market,
                                           [this](const wire::Message& message) { to_execution(message); });
  const auto replaces_another = [this](const domain::ClientOrderId& id) {
    const auto row = tables.trades.find(id);
    return row != tables.trades.end() && row->second.stored.replaces;
  };
  exchange.replaces_another = replaces_another;
  if (second) second->exchange.replaces_another = replaces_another;
  exchange.faults = scenario.venue;
  exchange.fractions = scenario.fractions;
  for (auto& each : bots) each.fractions = scenario.fractions;
  if (trace_) exchange.trace = [this](const std::string& text) { this->trace(text); };
  this->trace(to_text(scenario));
}

void Stage::trace(const std::string& text) const {
  if (trace_)
    std::cerr << fmt::format("{:10.4f} {}\n", std::chrono::duration<double>(world.now()).count(), text);
}

void Stage::violation(std::string text) {
  trace("VIOLATION " + text);
  outcome.violations.push_back(std::move(text));
}

void Stage::every(core::Duration interval, std::function<void()> what) {
  world.after(interval, [this, interval, what] {
    what();
    every(interval, what);
  });
}

Bot& Stage::bot(const std::string& id) {
  return *std::ranges::find_if(bots, [&](const Bot& each) { return each.id().view() == id; });
}

Life::Surroundings Stage::surroundings() {
  return {.publish = [this](Life& life, const wire::Message& message) { from_execution(life, message); },
          .alert = [this](Life& life, const wire::Alert& alert) { watch_.alert(life, alert); },
          .fatal =
              [this](Life& dying) {
                // Not from within itself.
                world.after(0ms, [this, id = dying.id()] {
                  for (auto& unit : units)
                    if (unit.life && unit.life->id() == id) crash(unit);
                });
              },
          .broken =
              [this](Life& life, const std::string& what) {
                violation(fmt::format("execution ended by itself: {}", what));
                world.after(0ms, [this, id = life.id()] {
                  for (auto& unit : units)
                    if (unit.life && unit.life->id() == id) crash(unit);
                });
              },
          .trace = trace_ ? [this](const std::string& text) { trace(text); }
                          : std::function<void(const std::string&)>{},
          .watcher =
              [this](Life& life) {
                return Connection::Watcher{
                    .asking = [this](const venue::OrderRef& ref) { watch_.asking(ref); },
                    .leaving = [this, &life](const domain::ClientOrderId& id) { watch_.leaving(life, id); },
                    .cancelling = [this](const venue::OrderRef& ref) { watch_.cancelling(ref); }};
              },
          .second_watcher =
              [this](Life& life) {
                return Connection::Watcher{
                    .asking = [](const venue::OrderRef&) {},
                    .leaving = [this, &life](const domain::ClientOrderId& id) { watch_.leaving(life, id); },
                    .cancelling = [](const venue::OrderRef&) {}};
              }};
}

void Stage::start(Unit& unit) {
  if (unit.life || !unit.wanted) return;
  trace(fmt::format("START life {}", next_life_));
  unit.life = std::make_unique<Life>(world, tables, exchange, second ? &second->exchange : nullptr,
                                     next_life_++, scenario.options(), scenario.limits(), surroundings());
}

void Stage::crash(Unit& unit) {
  if (!unit.life) return;
  ++outcome.crashes;
  const int id = unit.life->id();
  trace(fmt::format("CRASH life {}", id));
  unit.life.reset();
  // The server notices that nobody is there any more.
  world.after(world.delay(0ms, 300ms), [this, id] {
    if (tables.writer == id) tables.writer = 0;
  });
  world.after(world.delay(10ms, 1s), [this, &unit] { start(unit); });
}

void Stage::freeze(Unit& unit, core::Duration length) {
  if (!unit.life || unit.life->process().frozen()) return;
  ++outcome.freezes;
  const int id = unit.life->id();
  trace(fmt::format("FREEZE life {}", id));
  unit.life->process().freeze();
  const bool killed = length > 30s;
  world.after(std::min<core::Duration>(length, 30s), [this, &unit, id, killed] {
    if (!unit.life || unit.life->id() != id) return;
    if (killed) return crash(unit);
    trace(fmt::format("THAW life {}", id));
    unit.life->process().thaw();
  });
}

domain::Quote Stage::wild(domain::Quote quote) {
  const auto price = market.away(quote.symbol, world.happens(0.5) ? 60 : -60);
  quote.last = price;
  if (world.happens(0.5)) quote.bid = quote.ask = price;
  if (world.happens(0.5)) quote.event_ts = quote.event_ts - world.delay(1s, 600s);
  return quote;
}

domain::Quote Stage::late_print(domain::Quote quote) {
  quote.last = market.away(quote.symbol, world.between(20, 60) * (world.happens(0.5) ? 1 : -1));
  quote.last_ts = quote.event_ts - world.delay(2s, 600s);
  quote.event_ts = quote.event_ts + 1ns;
  return quote;
}

void Stage::mute(const domain::Symbol& symbol) {
  const auto how = static_cast<Mute::How>(world.between(0, 2));
  trace(fmt::format("the feed of {} is MUTE ({})", symbol, static_cast<int>(how)));
  watch_.priced(symbol);  // its last word
  mutes[symbol] = {.since = world.mono(), .how = how, .last = market.quote(symbol)};
}

bool Stage::quote_mute(const domain::Symbol& symbol) {
  const auto it = mutes.find(symbol);
  if (it == mutes.end()) return false;
  const auto& mute = it->second;
  if (mute.how == Mute::How::Silent) return true;
  auto last = mute.last;
  last.stale = mute.how == Mute::How::CalledStale;
  to_execution(last);
  return true;
}

void Stage::quote() {
  if (second && !second->exchange.away)
    for (const auto& symbol : kSymbols) to_execution(market.quote(symbol, kSecondVenue));
  for (const auto& symbol : kSymbols) {
    if (quote_mute(symbol)) continue;
    watch_.priced(symbol);
    to_execution(market.quote(symbol));
    // One message, and not two that agree: where the bus loses what is between them, nobody could know
    // better.
    auto& last = wild_at_[symbol];
    const bool alone = !last || world.mono() - *last > 8s;
    if (const auto rate = exchange.faults.mean.wild_print; rate > 0 && world.happens(rate) && alone) {
      last = world.mono();
      to_execution(wild(market.quote(symbol)));
    }
    if (const auto rate = exchange.faults.mean.late_print; rate > 0 && world.happens(rate))
      to_execution(late_print(market.quote(symbol)));
    if (const auto rate = exchange.faults.mean.absurd; rate > 0 && world.happens(rate)) {
      auto quote = market.quote(symbol);
      quote.bid = quote.ask = domain::Price{domain::Bounds<domain::PriceTag>::kMost};
      to_execution(quote);
    }
  }
}

void Stage::to_execution(const wire::Message& message) {
  if (const auto* price = std::get_if<domain::Quote>(&message); price && trace_)
    trace(fmt::format(
        "        {} trades at {}{}", price->symbol, *price->last,
        price->bid && price->ask ? fmt::format(", quoted at {} to {}", *price->bid, *price->ask) : ""));
  if (world.happens(bus_loss())) return;
  const auto arrives = [this, message, sent = world.wall()] {
    for (auto& unit : units)
      if (unit.life) unit.life->hear(message, sent);
    if (const auto* quote = std::get_if<domain::Quote>(&message)) heard(*quote);
  };
  world.after(world.delay(50us, 2ms), arrives);
  const bool of_an_order =
      !std::holds_alternative<wire::Control>(message) && !std::holds_alternative<domain::Quote>(message);
  if (of_an_order && !calm && world.happens(scenario.bus_doubles))
    world.after(world.delay(1ms, 300ms), arrives);
}

void Stage::heard(const domain::Quote& quote) {
  if (quote.venue != kVenue) return;
  const auto split = exchange.splits.find(quote.symbol);
  if (split == exchange.splits.end() || split->second.heard || quote.event_ts < split->second.at) return;
  for (auto& unit : units)  // one that is frozen hears it later
    if (unit.life)
      unit.life->process().run([this, &its = split->second] {
        if (!its.heard) its.heard = world.true_wall();
      });
}

void Stage::from_execution(Life& life, const wire::Message& message) {
  if (const auto* told = std::get_if<wire::Confirmation>(&message)) watch_.told(life, *told);
  if (const auto* state = std::get_if<wire::BotState>(&message)) watch_.told(*state);
  if (world.happens(bus_loss())) return;
  world.after(world.delay(50us, 2ms), [this, message] {
    for (auto& each : bots) each.hear(message);
    if (second) second->bot.hear(message);
    person.hear(message);
  });
}

}  // namespace avenor::sim
