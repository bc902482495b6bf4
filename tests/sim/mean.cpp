#include "sim/mean.hpp"

#include <fmt/format.h>

#include "sim/stage.hpp"

namespace avenor::sim {

using namespace std::chrono_literals;

Mean default_mean() {
  return {.late_arrival = true,
          .pages = true,
          .lag = true,
          .pending_cancel = true,
          .splits = true,
          .wild_prints = true,
          .totals = true,
          .not_found = true,
          .replace_whole = true,
          .absurd = true,
          .deaf = true,
          .maintenance = true,
          .mute = true,
          .larger_answer = true,
          .late_prints = true,
          .second_venue = true,
          .misnamed = true};
}

core::Result<Mean> parse_mean(std::string_view list) {
  Mean mean;
  while (!list.empty()) {
    const auto comma = list.find(',');
    auto name = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    if (name == "none") continue;
    if (name == "default") {
      mean = default_mean();
      continue;
    }
    const bool off = name.starts_with('-');
    if (off) name.remove_prefix(1);
    bool found = name == "all";
    for (const auto& [knob, member] : kMeanKnobs)
      if (name == "all" || name == knob) mean.*member = !off, found = true;
    if (!found) return core::fail(fmt::format("there is no behaviour '{}'", name));
  }
  return mean;
}

MeanFaults draw_mean(World& dice, const Mean& mean) {
  const auto maybe = [&](bool on, double most) {
    const bool drawn = dice.happens(0.75);
    const auto share = static_cast<double>(dice.between(10, 100)) / 100;
    return on && drawn ? most * share : 0;
  };
  const auto behind = [&](core::Duration most) {
    const bool drawn = dice.happens(0.6);
    const auto length = dice.delay(0ms, most);
    return mean.lag && drawn ? length : core::Duration{};
  };
  MeanFaults drawn;
  drawn.arrives_late = maybe(mean.late_arrival, 0.15);
  drawn.page = maybe(mean.pages, 0.25);
  drawn.positions_behind = behind(kLongestLag);
  drawn.orders_behind = behind(1100ms);  // with a late arrival less than the settling time
  drawn.fills_behind = behind(kLongestLag);
  drawn.stays_pending = maybe(mean.pending_cancel, 0.8);
  drawn.wild_print = maybe(mean.wild_prints, 0.2);
  drawn.cumulative_fill = maybe(mean.totals, 0.4);
  drawn.untrue_total = maybe(mean.totals, 0.2);
  drawn.hides = maybe(mean.not_found, 0.4);
  drawn.replace_whole = maybe(mean.replace_whole, 1) > 0;
  drawn.absurd = maybe(mean.absurd, 0.2);
  drawn.larger = maybe(mean.larger_answer, 0.5);
  drawn.misnamed = maybe(mean.misnamed, 0.1);
  drawn.late_print = maybe(mean.late_prints, 0.3);
  return drawn;
}

namespace {

void split(Stage& stage, const domain::Symbol& symbol) {
  stage.trace(
      fmt::format("SPLIT of {}, {}:1, {} are held", symbol, kSplit, stage.exchange.positions[symbol]));
  stage.market.split(symbol, kSplit);
  stage.exchange.split(symbol, kSplit);
}

void silence(Stage& stage, core::Duration length) {
  stage.trace("the order stream is DEAF");
  const auto before = stage.exchange.faults.lose_event;
  stage.exchange.faults.lose_event = 1;
  stage.world.after(length, [&stage, before] {
    if (!stage.calm) stage.exchange.faults.lose_event = before;
  });
}

void mute(Stage& stage, core::Duration length) {
  const auto symbol = kSymbols[stage.world.happens(0.7) ? 1 : 0];
  stage.mute(symbol);
  stage.world.after(length, [&stage, symbol] {
    if (!stage.calm) stage.mutes.erase(symbol);
  });
}

void maintenance(Stage& stage, core::Duration length) {
  stage.trace("VENUE in maintenance");
  stage.exchange.maintenance = true;
  stage.world.after(length, [&stage] { stage.exchange.maintenance = false; });
}

}  // namespace

void brew_mean(Stage& stage) {
  auto& world = stage.world;
  const auto& mean = stage.mean;
  if (mean.splits && world.happens(0.7))
    world.after(world.delay(5s, 20s), [&stage] { split(stage, kSymbols[stage.world.happens(0.7) ? 1 : 0]); });
  if (mean.deaf && world.happens(0.7))
    world.after(world.delay(0s, 10s), [&stage] { silence(stage, stage.world.delay(3s, 20s)); });
  if (mean.maintenance && world.happens(0.7))
    world.after(world.delay(0s, 15s), [&stage] { maintenance(stage, stage.world.delay(2s, 10s)); });
  if (stage.scenario.price_age_limit)
    world.after(world.delay(0s, 12s), [&stage] { mute(stage, stage.world.delay(4s, 15s)); });
}

}  // namespace avenor::sim
