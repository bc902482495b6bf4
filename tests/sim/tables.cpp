#include "sim/tables.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "domain/text.hpp"

namespace avenor::sim {

std::set<oms::Scope> Tables::halted_scopes() const {
  std::set<oms::Scope> found;
  for (const auto& [name, why] : controls)
    for (const std::string_view prefix : {"halt-break", "halt"}) {
      if (!name.starts_with(prefix)) continue;
      if (const auto scope = oms::Scope::parse_suffix(std::string_view{name}.substr(prefix.size())))
        found.insert(*scope);
      break;
    }
  return found;
}

core::Status Tables::step(const ledger::Step& step) {
  const auto it = trades.find(step.order.id());
  if (it == trades.end()) return core::fail("no such trade");
  auto& order = it->second.stored.order;
  const auto& to = step.order;
  if (to.version <= order.version) return {};  // repeated
  if (to.version != order.version + 1)
    return core::fail(fmt::format("version {} after {}", to.version, order.version));
  if (to.filled_qty < order.filled_qty) return core::fail("filled_qty decreased");
  if (to.filled_qty > order.request.qty) return core::fail("filled_qty beyond qty");
  // As sql/0002_walls.sql has it; which ways lead back to life, the table below says.
  if (is_final(order.status) && to.filled_qty == order.filled_qty && to.resolved_at.is_set())
    return core::fail("a final order moves only by an execution or back to life");
  if (to.request.qty != order.request.qty || to.request.side != order.request.side)
    return core::fail("what was ordered does not change");
  const bool legal = std::ranges::any_of(domain::transitions(), [&](const auto& row) {
    return row.from == order.status && row.to == to.status;
  });
  if (!legal)
    return core::fail(fmt::format("{} to {}", domain::to_text(order.status), domain::to_text(to.status)));
  order = to;
  it->second.life.push_back(order.status);
  return {};
}

core::Status Tables::apply(const ledger::Change& change, ledger::Written& written) {
  const bool only_acknowledges =
      !change.intent && !change.position && change.steps.empty() && change.fills.empty();
  if (to_refuse > 0 && !only_acknowledges) {
    --to_refuse;
    return core::fail("a wall that the storm has built");
  }
  if (change.position) {  // looked at first: a change is applied whole or not at all
    auto sum = positions[change.position->key].qty;
    for (const auto& fill : change.fills)
      if (!fills.contains(fill_key(fill.venue, fill.exec_id))) sum += domain::holding_change(fill);
    if (sum != change.position->position.qty)
      return core::fail(
          fmt::format("position {} against the sum of fills {}", change.position->position.qty, sum));
  }
  if (change.intent) {
    const auto& intent = *change.intent;
    const auto id = intent.order.id();
    if (const auto it = trades.find(id); it != trades.end()) {
      written.known = it->second.stored;
      return {};
    }
    if (intent.order.status != domain::OrderStatus::Pending || intent.order.version != 1)
      return core::fail("it begins as PENDING, version 1");
    trades[id] = {.stored = {.order = intent.order,
                             .fingerprint = intent.fingerprint,
                             .execs = {},
                             .replaces = intent.details.replaces},
                  .life = {domain::OrderStatus::Pending}};
  }
  for (const auto& each : change.steps)
    if (const auto done = step(each); !done) return done;
  for (const auto& fill : change.fills) {
    if (!fills.try_emplace(fill_key(fill.venue, fill.exec_id), fill).second) continue;
    in_order.push_back(fill);
    trades.at(fill.client_order_id).stored.execs.push_back(fill.exec_id);
    positions[{.venue = fill.venue, .bot_id = fill.bot_id, .symbol = fill.symbol}].qty +=
        domain::holding_change(fill);
  }
  if (change.position) positions[change.position->key] = change.position->position;
  if (change.announced) {
    const auto it = trades.find(change.announced->client_order_id);
    if (it != trades.end()) it->second.announced = std::max(it->second.announced, change.announced->version);
  }
  return {};
}

}  // namespace avenor::sim
