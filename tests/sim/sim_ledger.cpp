#include "sim/sim_ledger.hpp"

#include <algorithm>
#include <utility>

namespace avenor::sim {

using namespace std::chrono_literals;

namespace {

constexpr core::Duration kLockPatience = 10s;

}  // namespace

bool SimLedger::connected() {
  if (!tables_.away && tables_.writer == 0) {
    // Somebody else has written meanwhile: what this process remembers is not what is there.
    if (std::exchange(has_written_, true) && tables_.last_writer != id_) {
      ++tables_.displaced;
      on_fatal_();
      return false;
    }
    if (tables_.last_writer != id_) tables_.written_since = world_.mono();
    tables_.writer = tables_.last_writer = id_;
  }
  if (!tables_.away && tables_.writer == id_) {
    refused_since_.reset();
    trouble("");
    return true;
  }
  trouble(tables_.away ? "database away" : "another execution daemon holds the ledger");
  if (tables_.away)
    refused_since_.reset();
  else if (!refused_since_)
    refused_since_ = world_.mono();
  else if (world_.mono() - *refused_since_ >= kLockPatience)
    on_fatal_();
  return false;
}

void SimLedger::trouble(const std::string& what) {
  if (std::exchange(trouble_, what) != what && trouble_handler_) trouble_handler_(what);
}

void SimLedger::push(Item item) {
  queue_.push_back(std::move(item));
  if (!std::exchange(busy_, true)) serve();
}

void SimLedger::again(std::function<void()> what) {
  world_.after(100ms, [process = process_, what = std::move(what)] { process->run(what); });
}

void SimLedger::serve() {
  if (!connected()) return again([this] { serve(); });
  auto batch = std::make_shared<Batch>();
  while (!queue_.empty() && batch->size() < 64) {
    batch->push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  // What has left is done, whatever becomes of us; the rest only if we live.
  const bool left = world_.happens(0.7);
  world_.after(
      world_.delay(100us, 5ms), [this, process = process_, batch, left, tables = &tables_, id = id_] {
        if (!tables->away && tables->writer == id && (left || process->awake())) {
          auto answers = std::make_shared<std::vector<std::function<void()>>>();
          for (const auto& item : *batch) answers->push_back(item(*tables));
          if (process->alive())
            world_.after(world_.delay(0us, 2ms),
                         [this, process, answers] { process->run([this, answers] { answered(answers); }); });
          return;
        }
        if (process->alive())
          again([this, batch] {
            queue_.insert(queue_.begin(), batch->begin(), batch->end());
            serve();
          });
      });
}

void SimLedger::answered(std::shared_ptr<std::vector<std::function<void()>>> answers) {
  // An answer that was lost with its session is had when the same is asked again in the next one.
  if (!connected()) return again([this, answers] { answered(answers); });
  const auto process = process_;
  for (const auto& answer : *answers)
    if (process->alive()) answer();
  if (!process->alive()) return;
  busy_ = !queue_.empty();
  if (busy_) serve();
}

void SimLedger::write(ledger::Change change, std::function<void(ledger::Written)> done) {
  const bool only_acknowledges =
      change.announced && !change.intent && !change.position && change.steps.empty() && change.fills.empty();
  if (only_acknowledges) {  // these may lie a while, and be overtaken
    world_.after(world_.delay(0ms, 250ms),
                 [this, process = process_, change = std::move(change), done = std::move(done)] {
                   process->run([this, change, done] { push(writing(change, done)); });
                 });
    return;
  }
  push(writing(std::move(change), std::move(done)));
}

SimLedger::Item SimLedger::writing(ledger::Change change, std::function<void(ledger::Written)> done) {
  return [change = std::move(change), done = std::move(done)](Tables& tables) -> std::function<void()> {
    ledger::Written written;
    if (const auto applied = tables.apply(change, written); !applied) written.refused = applied.error();
    return [done, written = std::move(written)] {
      if (done) done(written);
    };
  };
}

void SimLedger::recover(std::function<void(core::Result<ledger::Recovered>)> done) {
  push([this, done = std::move(done)](Tables& tables) -> std::function<void()> {
    ledger::Recovered found;
    for (const auto& [id, row] : tables.trades) {
      if (!is_final(row.stored.order.status))
        found.open_orders.push_back(row.stored);
      else if (row.announced < row.stored.order.version)
        found.unannounced.push_back(row.stored);
    }
    for (const auto& [key, position] : tables.positions) found.positions.push_back({key, position});
    for (const auto& [exec, fill] : tables.fills)
      found.last_fill_at[fill.venue] = std::max(found.last_fill_at[fill.venue], fill.event_ts);
    for (const auto& entry : tables.controls) found.controls.push_back(entry);
    if (tables.fills.empty() && found.open_orders.empty()) tables.began_without_fills = world_.true_wall();
    found.controls_changed_at = tables.controls_changed_at;
    found.daily_baselines.assign(tables.daily_baselines.begin(), tables.daily_baselines.end());
    return [done, found = std::move(found)] { done(found); };
  });
}

void SimLedger::find(By by, std::string id,
                     std::function<void(core::Result<std::optional<ledger::Stored>>)> done) {
  push([by, id = std::move(id), done = std::move(done)](Tables& tables) -> std::function<void()> {
    const auto hit = [&](const domain::Order& order) {
      switch (by) {
        case By::ClientOrderId: return order.id().str() == id;
        case By::VenueOrderId:
          return !order.venue_order_id.empty() && at_venue(order.request.venue, order.venue_order_id) == id;
        case By::VenueClientId: return !id.empty() && order.venue_client_id == id;
      }
      return false;
    };
    std::optional<ledger::Stored> found;
    const auto it = std::ranges::find_if(tables.trades,
                                         [&](const auto& entry) { return hit(entry.second.stored.order); });
    if (it != tables.trades.end()) found = it->second.stored;
    return [done, found = std::move(found)] { done(found); };
  });
}

void SimLedger::missing(domain::VenueName venue, std::vector<domain::ExecId> execs,
                        std::function<void(core::Result<std::vector<domain::ExecId>>)> done) {
  push([venue = std::move(venue), execs = std::move(execs),
        done = std::move(done)](Tables& tables) -> std::function<void()> {
    std::vector<domain::ExecId> absent;
    for (const auto& exec : execs)
      if (!tables.fills.contains(Tables::fill_key(venue, exec))) absent.push_back(exec);
    return [done, absent = std::move(absent)] { done(absent); };
  });
}

void SimLedger::put_control(std::string name, std::string value, std::function<void(core::Status)> done) {
  written_controls_[name] = !value.empty();
  push([name = std::move(name), value = std::move(value), &world = world_,
        done = std::move(done)](Tables& tables) -> std::function<void()> {
    tables.controls_changed_at[name] = world.true_wall();
    if (value.empty())
      tables.controls.erase(name);
    else
      tables.controls[name] = value;
    return [done] { done({}); };
  });
}

void SimLedger::put_daily_baseline(domain::BotId bot, std::string baseline,
                                   std::function<void(core::Status)> done) {
  push([bot = std::move(bot), baseline = std::move(baseline),
        done = std::move(done)](Tables& tables) -> std::function<void()> {
    tables.daily_baselines[bot] = baseline;
    return [done] { done({}); };
  });
}

bool SimLedger::believes(const std::string& name) const {
  const auto it = written_controls_.find(name);
  return it == written_controls_.end() ? tables_.controls.contains(name) : it->second;
}

}  // namespace avenor::sim
