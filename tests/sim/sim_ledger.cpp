#include "sim/sim_ledger.hpp"

#include <fmt/format.h>

#include "domain/text.hpp"

namespace avenor::sim {

using namespace std::chrono_literals;

core::Status Tables::apply(const ledger::Change& change, ledger::Written& written) {
  if (change.intent) {
    const auto& intent = *change.intent;
    const auto id = intent.order.id();
    if (const auto it = trades.find(id); it != trades.end()) {
      written.known = it->second.stored;
      return {};
    }
    trades[id] = {.stored = {.order = intent.order, .fingerprint = intent.fingerprint}, .life = {domain::OrderStatus::Pending}};
  }
  for (const auto& step : change.steps) {
    const auto it = trades.find(step.order.id());
    if (it == trades.end()) return core::fail("no such trade");
    auto& order = it->second.stored.order;
    if (step.order.version <= order.version) continue;  // repeated
    if (step.order.version != order.version + 1) return core::fail(fmt::format("version {} after {}", step.order.version, order.version));
    if (step.order.filled_qty < order.filled_qty) return core::fail("filled_qty decreased");
    if (step.order.filled_qty > order.request.qty) return core::fail("filled_qty beyond qty");
    bool legal = false;
    for (const auto& row : domain::transitions()) legal |= row.from == order.status && row.to == step.order.status;
    if (!legal) return core::fail(fmt::format("{} to {}", domain::to_text(order.status), domain::to_text(step.order.status)));
    order = step.order;
    it->second.life.push_back(order.status);
  }
  for (const auto& fill : change.fills) {
    if (!fills.try_emplace(fill.exec_id.str(), fill).second) continue;
    trades.at(fill.client_order_id).stored.execs.push_back(fill.exec_id);
    auto& position = positions[{.venue = fill.venue, .bot_id = fill.bot_id, .symbol = fill.symbol}];
    position.qty += domain::signed_qty(fill.side, fill.qty);
  }
  if (change.position) {
    auto& row = positions[change.position->key];
    if (row.qty != change.position->position.qty)
      return core::fail(fmt::format("position {} against the sum of fills {}", change.position->position.qty, row.qty));
    row = change.position->position;
  }
  if (change.announced) {
    const auto it = trades.find(change.announced->client_order_id);
    if (it != trades.end()) it->second.announced = std::max(it->second.announced, change.announced->version);
  }
  return {};
}

void SimLedger::write(ledger::Change change, std::function<void(ledger::Written)> done) {
  queue_.push_back({std::move(change), std::move(done)});
  commit_soon();
}

void SimLedger::commit_soon() {
  if (committing_ || queue_.empty()) return;
  committing_ = true;
  // Two moments: the commit itself, which a crash of execution does not undo, and its answer, which a crash swallows.
  world_.after(world_.delay(100us, 5ms), [this, alive = alive_] {
    if (!*alive) return;
    committing_ = false;
    if (tables_.away) {
      world_.after(100ms, [this, alive] { if (*alive) commit_soon(); });
      return;
    }
    std::vector<std::pair<ledger::Written, std::function<void(ledger::Written)>>> answers;
    while (!queue_.empty() && answers.size() < 64) {
      ledger::Written written;
      if (const auto applied = tables_.apply(queue_.front().change, written); !applied) written.refused = applied.error();
      answers.emplace_back(std::move(written), std::move(queue_.front().done));
      queue_.pop_front();
    }
    world_.after(world_.delay(0us, 2ms), [this, alive, answers = std::move(answers)] {
      for (const auto& [written, done] : answers)
        if (*alive && done) done(written);
      if (*alive) commit_soon();
    });
  });
}

void SimLedger::later(std::function<void()> what) {
  world_.after(world_.delay(100us, 5ms), [this, alive = alive_, what = std::move(what)] {
    if (!*alive) return;
    if (tables_.away) return later(what);
    what();
  });
}

void SimLedger::recover(std::function<void(core::Result<ledger::Recovered>)> done) {
  later([this, done = std::move(done)] {
    ledger::Recovered found;
    for (const auto& [id, row] : tables_.trades) {
      if (!is_final(row.stored.order.status)) found.open_orders.push_back(row.stored);
      else if (row.announced < row.stored.order.version) found.unannounced.push_back(row.stored);
    }
    for (const auto& [key, position] : tables_.positions) found.positions.push_back({key, position});
    for (const auto& [exec, fill] : tables_.fills) found.last_fill_at = std::max(found.last_fill_at, fill.event_ts);
    for (const auto& entry : tables_.switches) found.switches.push_back(entry);
    done(std::move(found));
  });
}

void SimLedger::find(By by, std::string id, std::function<void(core::Result<std::optional<ledger::Stored>>)> done) {
  later([this, by, id = std::move(id), done = std::move(done)] {
    for (const auto& [client_id, row] : tables_.trades) {
      const auto& order = row.stored.order;
      const bool hit = by == By::ClientOrderId ? client_id.str() == id
                       : by == By::VenueOrderId ? !id.empty() && order.venue_order_id.str() == id
                                                : !id.empty() && order.venue_client_id == id;
      if (hit) return done(std::optional{row.stored});
    }
    done(std::optional<ledger::Stored>{});
  });
}

void SimLedger::missing(domain::VenueName, std::vector<domain::ExecId> execs,
                        std::function<void(core::Result<std::vector<domain::ExecId>>)> done) {
  later([this, execs = std::move(execs), done = std::move(done)] {
    std::vector<domain::ExecId> absent;
    for (const auto& exec : execs)
      if (!tables_.fills.contains(exec.str())) absent.push_back(exec);
    done(std::move(absent));
  });
}

void SimLedger::put_switch(std::string name, std::string value, std::function<void(core::Status)> done) {
  later([this, name = std::move(name), value = std::move(value), done = std::move(done)] {
    if (value.empty()) tables_.switches.erase(name);
    else tables_.switches[name] = value;
    done({});
  });
}

}  // namespace avenor::sim
