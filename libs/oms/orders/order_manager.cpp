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
    : c_(options, clock, ledger, events, std::move(limits)) {}

void OrderManager::add_venue(venue::OrderEntry& venue, venue::Account& account,
                             const std::vector<domain::Symbol>& listed) {
  std::vector<domain::Symbol> traded;
  for (const auto& symbol : c_.gate.book().symbols)
    if (c_.options.homes.is_home(venue.name(), symbol) || std::ranges::find(listed, symbol) != listed.end())
      traded.push_back(symbol);
  c_.router.add(
      std::make_unique<VenueComponents>(venue, account, c_.for_venues(), c_.options, std::move(traded)));
}

void OrderManager::start(std::function<void(const domain::VenueName&)> ready,
                         std::function<void(core::Error)> failed) {
  c_.readiness.on_ready(std::move(ready));
  AVENOR_FAILPOINT("exec.before_recovery");
  c_.ledger.recover([this, failed = std::move(failed)](const core::Result<ledger::Recovered>& found) {
    if (!found) return failed(found.error());
    recovered(*found);
  });
}

void OrderManager::recovered(const ledger::Recovered& found) {
  Recovery{{.clock = c_.clock,
            .router = c_.router,
            .orders = c_.orders,
            .positions = c_.positions,
            .kill_switch = c_.kill_switch,
            .unreadable = c_.unreadable,
            .pace = c_.pace,
            .pnl = c_.pnl,
            .closing = c_.closing,
            .brackets = c_.brackets,
            .relay = c_.relay}}
      .take_over(found);
  c_.reports.load(found.positions);
  c_.console.disarm_exits();
  c_.readiness.ledger_read();
  c_.console.ledger_read();
  AVENOR_FAILPOINT("exec.after_ledger_read");
  for (const auto& [name, components] : c_.router.all()) components->supervisor.begin();
}

void OrderManager::tick() {
  if (c_.readiness.recovered()) work();
  c_.queue.tick();
}

void OrderManager::work() {
  const auto now = c_.clock.mono();
  // Each in a frame of its own: a failure of one does not stop the others.
  (void)c_.containment.run("repeating what was not acknowledged", {}, [&] { c_.relay.tick(); });
  for (const auto& [name, components] : c_.router.all()) components->supervisor.tick();
  (void)c_.containment.run("watching held exits", {}, [&] { c_.brackets.tick(); });
  if (ready()) (void)c_.containment.run("repeating positions", {}, [&] { c_.reports.tick(); });
  if (now >= next_guard_) {
    next_guard_ = now + 1s;
    (void)c_.containment.run("computing the day's losses", {}, [&] { c_.daily_loss.check(); });
    (void)c_.containment.run("checking the clock", {}, [&] {
      for (const auto& [name, components] : c_.router.all()) components->clock.tick();
    });
    (void)c_.containment.run("closing positions for the operator", {}, [&] { c_.console.tick(); });
  }
  if (now < next_eviction_) return;
  next_eviction_ = now + 5s;
  c_.orders.evict(now - kKeepFinished, kMostFinished);
  forget_idle();
}

// State kept under names that any sender may invent.
void OrderManager::forget_idle() {
  const auto now = c_.clock.mono();
  c_.pace.forget_idle(now);
  c_.risk_refusals.forget_idle(now);
  c_.rejections.forget_all_but(c_.bots);
  c_.throttle.forget_idle(now);
}

}  // namespace avenor::oms
