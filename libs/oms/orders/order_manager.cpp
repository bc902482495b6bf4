#include "oms/orders/order_manager.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "core/failpoint.hpp"
#include "oms/orders/recovery.hpp"

namespace avenor::oms {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration kKeepFinished = 120s;
constexpr std::size_t kMostFinished = 50'000;

}  // namespace

OrderManager::OrderManager(const OrderManagerOptions& options, const core::Clock& clock,
                           ledger::Ledger& ledger, EventSink& events, risk::RiskLimits limits)
    : options_(options),
      clock_(clock),
      ledger_(ledger),
      events_(events),
      containment_(clock, events),
      readiness_(router_),
      orders_(router_),
      prices_(clock, options.triggers),
      unreadable_(events),
      gate_(std::move(limits)),
      kill_switch_(clock, ledger),
      breaker_(kill_switch_, events, options.breaks_resume),
      pnl_(clock, ledger, positions_, prices_, gate_),
      risk_context_({.clock = clock,
                     .router = router_,
                     .orders = orders_,
                     .positions = positions_,
                     .prices = prices_,
                     .gate = gate_,
                     .kill_switch = kill_switch_,
                     .unreadable = unreadable_,
                     .pace = pace_,
                     .pnl = pnl_}),
      relay_(clock, ledger, orders_, events),
      reports_(clock, events),
      lifecycle_(clock, ledger, orders_, positions_, relay_, kill_switch_, reports_),
      approval_(clock, risk_context_, gate_, pace_, throttle_, orders_, lifecycle_),
      refusals_(ledger, events),
      screening_(router_, orders_, relay_, refusals_, events),
      intake_({.clock = clock,
               .readiness = readiness_,
               .screening = screening_,
               .bots = bots_,
               .orders = orders_,
               .ledger = ledger,
               .containment = containment_,
               .approval = approval_,
               .router = router_,
               .lifecycle = lifecycle_,
               .relay = relay_,
               .refusals = refusals_,
               .events = events},
              options.max_backlog, options.is_test_trade),
      replaces_(screening_, intake_, orders_, approval_, router_, lifecycle_, relay_, refusals_),
      closing_(clock, ledger),
      brackets_({.clock = clock,
                 .ledger = ledger,
                 .orders = orders_,
                 .positions = positions_,
                 .prices = prices_,
                 .gate = gate_,
                 .router = router_,
                 .readiness = readiness_,
                 .closing = closing_,
                 .intake = intake_,
                 .lifecycle = lifecycle_,
                 .relay = relay_,
                 .events = events}),
      cancels_(clock, ledger, readiness_, router_, orders_, brackets_, relay_, refusals_, events),
      pre_send_(clock, orders_, kill_switch_, throttle_, brackets_, risk_context_, gate_, events),
      price_intake_(clock, router_, prices_, brackets_, events),
      states_(clock, ledger, orders_, positions_, bots_, readiness_, events),
      queue_({.clock = clock,
              .ledger = ledger,
              .readiness = readiness_,
              .router = router_,
              .homes = options_.homes,
              .orders = orders_,
              .intake = intake_,
              .replaces = replaces_,
              .cancels = cancels_,
              .states = states_,
              .events = events},
             options.bots),
      daily_loss_(clock, router_, orders_, positions_, gate_, pnl_, breaker_, events, options.loss_cancels),
      rejections_(breaker_, options.max_rejections),
      console_({.clock = clock,
                .ledger = ledger,
                .readiness = readiness_,
                .router = router_,
                .orders = orders_,
                .positions = positions_,
                .gate = gate_,
                .kill_switch = kill_switch_,
                .unreadable = unreadable_,
                .rejections = rejections_,
                .screening = screening_,
                .intake = intake_,
                .closing = closing_,
                .brackets = brackets_,
                .events = events},
               options.bots) {}

void OrderManager::add_venue(venue::OrderEntry& venue, venue::Account& account,
                             const std::vector<domain::Symbol>& listed) {
  const VenueComponents::Shared shared{.clock = clock_,
                                       .ledger = ledger_,
                                       .events = events_,
                                       .containment = containment_,
                                       .orders = orders_,
                                       .positions = positions_,
                                       .lifecycle = lifecycle_,
                                       .prices = prices_,
                                       .kill_switch = kill_switch_,
                                       .breaker = breaker_,
                                       .readiness = readiness_,
                                       .permit = pre_send_,
                                       .rejections = rejections_,
                                       .brackets = brackets_};
  std::vector<domain::Symbol> traded;
  for (const auto& symbol : gate_.book().symbols)
    if (options_.homes.is_home(venue.name(), symbol) || std::ranges::find(listed, symbol) != listed.end())
      traded.push_back(symbol);
  router_.add(std::make_unique<VenueComponents>(venue, account, shared, options_, std::move(traded)));
}

void OrderManager::start(std::function<void(const domain::VenueName&)> ready,
                         std::function<void(core::Error)> failed) {
  readiness_.on_ready(std::move(ready));
  AVENOR_FAILPOINT("exec.before_recovery");
  ledger_.recover([this, failed = std::move(failed)](const core::Result<ledger::Recovered>& found) {
    if (!found) return failed(found.error());
    recovered(*found);
  });
}

void OrderManager::recovered(const ledger::Recovered& found) {
  Recovery{{.clock = clock_,
            .router = router_,
            .orders = orders_,
            .positions = positions_,
            .kill_switch = kill_switch_,
            .unreadable = unreadable_,
            .pace = pace_,
            .pnl = pnl_,
            .closing = closing_,
            .brackets = brackets_,
            .relay = relay_}}
      .take_over(found);
  reports_.load(found.positions);
  console_.disarm_exits();
  readiness_.ledger_read();
  console_.ledger_read();
  AVENOR_FAILPOINT("exec.after_ledger_read");
  for (const auto& [name, components] : router_.all()) components->supervisor.begin();
}

void OrderManager::tick() {
  if (readiness_.recovered()) work();
  queue_.tick();
}

void OrderManager::work() {
  const auto now = clock_.mono();
  // Each in a frame of its own: a failure of one does not stop the others.
  (void)containment_.run("repeating what was not acknowledged", {}, [&] { relay_.tick(); });
  for (const auto& [name, components] : router_.all()) components->supervisor.tick();
  (void)containment_.run("watching held exits", {}, [&] { brackets_.tick(); });
  if (ready()) (void)containment_.run("repeating positions", {}, [&] { reports_.tick(); });
  if (now >= next_guard_) {
    next_guard_ = now + 1s;
    (void)containment_.run("computing the day's losses", {}, [&] { daily_loss_.check(); });
    (void)containment_.run("checking the clock", {}, [&] {
      for (const auto& [name, components] : router_.all()) components->clock.tick();
    });
    (void)containment_.run("closing positions for the operator", {}, [&] { console_.tick(); });
  }
  if (now < next_eviction_) return;
  next_eviction_ = now + 5s;
  orders_.evict(now - kKeepFinished, kMostFinished);
  forget_idle();
}

// State kept under names that any sender may invent.
void OrderManager::forget_idle() {
  const auto now = clock_.mono();
  pace_.forget_idle(now);
  rejections_.forget_all_but(bots_);
  throttle_.forget_idle(now);
}

}  // namespace avenor::oms
