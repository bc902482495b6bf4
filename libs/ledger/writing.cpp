#include "ledger/writing.hpp"

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/failpoint.hpp"
#include "ledger/batch.hpp"
#include "ledger/rows.hpp"
#include "ledger/statements.hpp"

namespace avenor::ledger {
namespace {

// Decides whose the existing rows are: ours when an answer was lost; else the id is already known. False:
// query again.
bool read_back(ReconnectingSession& link, std::span<const PendingWrite> writes,
               std::vector<Written>& results) {
  static const std::string kOrders = fmt::format(
      "SELECT {} FROM trading.trades t WHERE t.client_order_id = ANY ($1::text[])", sql::kOrderColumns);
  static const std::string kExecs = sql::execs_where("t.client_order_id = ANY ($1::text[])");
  ArrayParam ids(ArrayParam::Type::Text);
  for (const PendingWrite& one : writes) {
    if (one.change.intent) ids.text(one.change.intent->order.id().view());
  }
  const std::array calls = {Call{.statement = kOrders, .prepared = false, .params = {ids.bytes()}},
                            Call{.statement = kExecs, .prepared = false, .params = {ids.bytes()}}};
  const auto answers = link.connection().pipeline(calls);
  if (!answers) {
    int tries = 0;
    const auto refused = link.wait_out(answers.error(), tries);
    if (!refused) return false;
    for (Written& result : results) result.refused = to_error(*refused);
    return true;
  }
  const Rows& orders = (*answers)[0];
  std::unordered_map<std::string_view, int> rows;
  for (int row = 0; row < orders.count(); ++row) rows.emplace(orders.text(row, 0), row);
  std::vector<Stored*> known;
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (!writes[i].change.intent) continue;
    const auto found = rows.find(writes[i].change.intent->order.id().view());
    if (found == rows.end()) {
      results[i].refused = core::Error{"the order is not in the ledger and the change does not create it"};
      continue;
    }
    auto order = to_order(orders, found->second);
    if (!order) {
      results[i].refused = order.error();
    } else if (order->write_id != writes[i].write_id) {
      known.push_back(&results[i].known.emplace(std::move(order->stored)));
    }
  }
  add_execs((*answers)[1], known);
  return true;
}

// Everything here may run twice: when an answer is lost, the same batch is sent again and recognises its own
// rows.
Attempt attempt(ReconnectingSession& link, std::span<PendingWrite> writes) {
  Batch batch;
  for (const PendingWrite& one : writes) batch.add(one.change, one.write_id);
  AVENOR_FAILPOINT("ledger.before_commit");
  Attempt made{.answers = link.connection().pipeline(batch.calls()), .intents = batch.intents()};
  AVENOR_FAILPOINT("ledger.after_commit");
  return made;
}

}  // namespace

bool all_new(const std::vector<Rows>& answers, std::size_t intents) {
  return intents == 0 || to_int(answers.front().text(0, 0)).value_or(-1) == static_cast<int>(intents);
}

void write_batch(ReconnectingSession& link, std::span<PendingWrite> writes,
                 const std::function<void(std::span<PendingWrite>, std::vector<Written>)>& finished,
                 std::optional<Attempt> first) {
  int tries = 0;
  while (!link.over()) {
    if (!first && !link.connected()) continue;
    const Attempt made = first ? *std::exchange(first, std::nullopt) : attempt(link, writes);
    std::vector<Written> results(writes.size());
    if (!made.answers) {
      const auto refused = link.wait_out(made.answers.error(), tries);
      if (!refused) continue;
      if (writes.size() > 1) {  // one of them is at fault: committing each by itself finds it
        for (std::size_t i = 0; i < writes.size(); ++i) write_batch(link, writes.subspan(i, 1), finished);
        return;
      }
      results[0].refused = to_error(*refused);
    } else if (!all_new(*made.answers, made.intents) && !read_back(link, writes, results)) {
      continue;
    }
    link.all_well();
    return finished(writes, std::move(results));
  }
}

}  // namespace avenor::ledger
