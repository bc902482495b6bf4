#include "sim/simulation.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "sim/comparison.hpp"
#include "sim/finale.hpp"
#include "sim/stage.hpp"
#include "sim/storm.hpp"

namespace avenor::sim {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration kSettled = 45s;  // look-ups are far apart when nothing has changed for a while

/// What is on its way yet when all is calm.
core::Duration aftermath(const Mean& mean, const Scenario& scenario) {
  core::Duration longest{};
  // An order that was made an hour ahead is looked for further back each time, with growing pauses.
  if (scenario.clock_steps) longest = 40s;
  if (mean.late_arrival) longest = std::max<core::Duration>(longest, kLatestArrival + 10s);
  if (mean.pending_cancel) longest = std::max<core::Duration>(longest, 50s);
  if (mean.deaf) longest = std::max<core::Duration>(longest, 10s);
  if (mean.lag || mean.not_found) longest = std::max<core::Duration>(longest, 20s);
  return longest;
}

void calm_down(Stage& stage) {
  stage.calm = true;
  stage.trace("CALM");
  for (auto& bot : stage.bots) bot.calm = true;
  if (stage.second) stage.second->calm_down();
  stage.exchange.faults = {};
  stage.exchange.away = stage.exchange.maintenance = stage.tables.away = false;
  stage.mutes.clear();
  stage.tables.to_refuse = 0;
  if (stage.scenario.clock_stays_off) {
    stage.world.after(75s, [&stage] { stage.world.set_wall_off(0s); });
    stage.world.after(90s, [&stage] {
      for (const auto& scope : stage.tables.halted_scopes()) stage.person.resume(scope);
    });
  } else {
    stage.world.set_wall_off(0s);
  }
  auto& [first, second] = stage.units;
  second.wanted = false;
  stage.crash(second);
  if (first.life && first.life->process().frozen()) stage.crash(first);
}

/// All is well again, but for what others have done and what bot a has lost.
void compare_health(Stage& stage) {
  const auto* life = stage.main_life();
  if (!life) return stage.violation("execution does not live");
  const auto trouble = life->manager().degraded_reason();
  const auto& scenario = stage.scenario;
  const bool others = scenario.foreign_orders || scenario.foreign_transfers || stage.mean.splits;
  const bool excused =
      !stage.not_booked.empty() || (others && scenario.strangers != oms::ExternalPolicy::Adopt);
  const bool stuck = std::ranges::any_of(stage.exchange.orders, [](const auto& entry) {
    return entry.second.open && entry.second.pending_cancel;
  });
  if (!trouble.empty() && !(excused && trouble.find("the ledger says") != std::string::npos) &&
      trouble.find("has lost") == std::string::npos &&
      !(stuck && trouble.find("not yet confirmed") != std::string::npos) &&
      trouble.find("has delivered nothing since") ==
          std::string::npos)  // a deaf stream is believed again with its next event
    stage.violation("trouble has not ended: " + trouble);
}

void count(Stage& stage) {
  auto& outcome = stage.outcome;
  for (const auto& bot : stage.bots) {
    outcome.orders += static_cast<int>(bot.orders().size());
    outcome.replaced += bot.replacements();
  }
  if (stage.second) outcome.orders += static_cast<int>(stage.second->bot.orders().size());
  outcome.replaced_exits = stage.exchange.replaced_exits;
  outcome.takeovers = stage.tables.displaced;
  outcome.fills = static_cast<int>(stage.tables.fills.size());
  for (const auto& [id, row] : stage.tables.trades) {
    for (const auto status : row.life) outcome.unknowns += status == domain::OrderStatus::Unknown;
    outcome.brackets += id.view().ends_with(".tp") || id.view().ends_with(".sl");
    outcome.held +=
        row.stored.order.purpose == domain::OrderPurpose::HeldExit && row.stored.order.submitted_at.is_set();
    outcome.adopted += row.stored.order.request.bot_id.view() == "external";
  }
}

}  // namespace

Outcome simulate(std::uint64_t seed, const Mean& mean, bool trace) {
  Stage stage{seed, mean, trace};
  if (mean.late_arrival) stage.exchange.latest_arrival = kLatestArrival;
  stage.units[0].wanted = true;
  stage.start(stage.units[0]);
  brew(stage);
  stage.world.run_for(stage.scenario.storm());
  calm_down(stage);
  stage.world.run_for(kSettled + aftermath(mean, stage.scenario));
  compare_settled(stage);
  stage.world.run_for(stage.scenario.long_calm ? 140s : 15s);
  if (stage.second && stage.second->is_dead()) {
    // All that the first owes is settled, whatever becomes of the second.
    compare_first(stage);
    stage.second->come_back();
    stage.world.run_for(kSettled + aftermath(mean, stage.scenario));
  }
  compare_health(stage);
  compare_all(stage);
  if (stage.outcome.violations.empty()) play_finale(stage);
  count(stage);
  return std::move(stage.outcome);
}

}  // namespace avenor::sim
