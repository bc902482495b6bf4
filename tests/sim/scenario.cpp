#include "sim/scenario.hpp"

#include <fmt/format.h>

namespace avenor::sim {

using namespace std::chrono_literals;
using oms::ExternalPolicy;

Scenario draw_scenario(World& world, std::uint64_t seed, const Mean& mean) {
  const auto maybe = [&](double most) {
    return world.happens(0.5) ? most * static_cast<double>(world.between(0, 100)) / 100 : 0;
  };
  Scenario drawn;
  drawn.venue = {.drop_before_accept = maybe(0.3),
                 .drop_answer = maybe(0.3),
                 .refuse = maybe(0.2),
                 .not_sent = maybe(0.3),
                 .limited_before = maybe(0.2),
                 .limited_after = maybe(0.2),
                 .duplicate_event = maybe(0.5),
                 .reorder_event = maybe(0.5),
                 .lose_event = maybe(0.3),
                 .ends_order = maybe(0.2),
                 .crossing_fill = maybe(0.3),
                 .lookup_fails = maybe(0.3),
                 .late_arrival = maybe(0.4),
                 .shows_late = maybe(0.4)};
  drawn.bus_loss = maybe(0.4);
  drawn.bus_doubles = maybe(0.3);
  drawn.strangers = world.happens(0.5)   ? ExternalPolicy::Adopt
                    : world.happens(0.5) ? ExternalPolicy::Alarm
                                         : ExternalPolicy::Ignore;
  drawn.foreign_orders = world.happens(0.35);
  drawn.foreign_transfers = world.happens(0.1);
  drawn.second_execution = world.happens(0.2);
  drawn.freezes = world.happens(0.3);
  drawn.clock_steps = world.happens(0.25);
  drawn.walls = world.happens(0.1);
  drawn.halts = world.happens(0.3);
  drawn.loss_limit = world.happens(0.2);
  drawn.fractions = world.happens(0.5);
  drawn.long_calm = world.happens(0.12);
  drawn.long_night = world.happens(0.08);
  drawn.clock_stays_off = drawn.long_calm && drawn.clock_steps;
  drawn.finale = static_cast<Finale>(world.between(0, 8));
  if (drawn.finale == Finale::Loss) drawn.loss_limit = true;
  if (drawn.finale == Finale::Exits) drawn.fractions = true;
  // Flattening reckons with the venue's word; what comes after that is for the next round.
  if (drawn.halts || drawn.finale == Finale::Flatten) drawn.venue.crossing_fill = 0;
  World dice{~seed};
  drawn.venue.mean = draw_mean(dice, mean);
  drawn.price_age_limit = mean.mute && dice.happens(0.7);
  if (drawn.price_age_limit && dice.happens(0.15)) drawn.finale = Finale::Mute;
  drawn.second_venue = dice.happens(0.3) && mean.second_venue;
  return drawn;
}

oms::OrderManagerOptions Scenario::options() const {
  oms::OrderManagerOptions options;
  options.max_backlog = 500;
  options.reconcile_every = 5s;
  options.strangers = strangers;
  options.break_wait = kBreakWait;
  options.max_rejections = kMaxRejections;
  return options;
}

risk::RiskLimits Scenario::limits() const {
  risk::RiskLimits book;
  book.symbols = {kSymbols.begin(), kSymbols.end()};
  book.defaults.max_order_qty = domain::Quantity{kMaxOrder};
  book.defaults.max_bot_position_qty = domain::Quantity{kMaxBotPosition};
  book.defaults.block_on_unknown = false;
  if (price_age_limit) book.defaults.max_price_age = kMaxPriceAge;
  if (loss_limit) book.by_bot[domain::BotId{"a"}].max_daily_loss = domain::Money{kMaxLoss};
  return book;
}

std::string to_text(const Scenario& s) {
  const auto& v = s.venue;
  std::string text =
      fmt::format("strangers {} finale {}:", static_cast<int>(s.strangers), static_cast<int>(s.finale));
  for (const auto& [on, name] : {std::pair{s.foreign_orders, "foreign_orders"},
                                 {s.foreign_transfers, "foreign_transfers"},
                                 {s.second_execution, "second_execution"},
                                 {s.freezes, "freezes"},
                                 {s.clock_steps, "clock_steps"},
                                 {s.walls, "walls"},
                                 {s.halts, "halts"},
                                 {s.loss_limit, "loss_limit"},
                                 {s.fractions, "fractions"},
                                 {s.price_age_limit, "price_age_limit"},
                                 {s.long_calm, "long_calm"},
                                 {s.long_night, "long_night"},
                                 {s.clock_stays_off, "clock_stays_off"},
                                 {s.second_venue, "second_venue"}})
    if (on) text += fmt::format(" {}", name);
  const auto& m = v.mean;
  const auto seconds = [](core::Duration d) { return std::chrono::duration<double>(d).count(); };
  text += fmt::format(
      "; mean: arrives_late {:.2f} page {:.2f} behind {:.1f} {:.1f} {:.1f} s pending {:.2f} wild {:.2f} "
      "cumulative {:.2f} "
      "untrue {:.2f} hides {:.2f} whole {} absurd {:.2f} larger {:.2f} misnamed {:.2f}",
      m.arrives_late, m.page, seconds(m.positions_behind), seconds(m.orders_behind), seconds(m.fills_behind),
      m.stays_pending, m.wild_print, m.cumulative_fill, m.untrue_total, m.hides, m.replace_whole, m.absurd,
      m.larger, m.misnamed);
  return text + fmt::format(
                    "; bus_loss {:.2f} bus_doubles {:.2f} drop_before {:.2f} drop_answer {:.2f} refuse "
                    "{:.2f} not_sent {:.2f} 429 {:.2f} {:.2f} "
                    "duplicate {:.2f} reorder {:.2f} lose {:.2f} ends {:.2f} crossing {:.2f} lookup_fails "
                    "{:.2f} late {:.2f} shows_late {:.2f}",
                    s.bus_loss, s.bus_doubles, v.drop_before_accept, v.drop_answer, v.refuse, v.not_sent,
                    v.limited_before, v.limited_after, v.duplicate_event, v.reorder_event, v.lose_event,
                    v.ends_order, v.crossing_fill, v.lookup_fails, v.late_arrival, v.shows_late);
}

}  // namespace avenor::sim
