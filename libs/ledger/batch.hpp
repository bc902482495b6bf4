// Changes in columns, as one transaction sends them. Pure: no connection, no clock.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ledger/api/ledger.hpp"
#include "ledger/batch_rows.hpp"
#include "ledger/pipeline.hpp"

namespace avenor::ledger {

/// Which changes may be committed together, asked one after the other.
class BatchRule {
 public:
  /// False when `change` must wait for the next batch: its order id is an intent of this one already.
  bool admits(const Change& change) const;
  /// `change` is included: its address must stay valid as long as this object is used.
  void note(const Change& change);

 private:
  std::unordered_set<std::string_view> intent_ids_;
};

class Batch {
 public:
  Batch();

  /// `write_id` marks the intent's row as this change's own. `change` must outlive the batch.
  void add(const Change& change, std::int64_t write_id);

  std::size_t intents() const { return intents_.front().size(); }

  /// Once. The statements in the order in which they must run. The parameters live in the batch.
  std::vector<Call> calls();

 private:
  void add_intent(const Intent& intent, std::int64_t write_id);
  /// `fill`: the execution that made the step, when there is one and it goes with the step's own row.
  void add_step(const Step& step, const domain::Fill* fill, std::optional<std::int64_t> write_id);
  void add_fill(const domain::Fill& fill);
  /// The position's new values go with its fill that is written last; the others have nulls.
  void put_position(BatchRow& column, const domain::Fill& fill) const;
  void find_last_fills();

  BatchColumns intents_;
  /// Consecutive steps of one order: one change of its row.
  struct Chain {
    std::vector<const Step*> steps;
    std::vector<const domain::Fill*> fills;  ///< of each step, or null
    std::optional<std::int64_t> write_id;
  };
  static bool leads_on(const Chain& chain, const Step& step, std::optional<std::int64_t> write_id);
  /// The k-th chain of every order: a wave, one statement. There is more than one only when steps do not fit
  /// together, which is then for the database to judge.
  static bool is_execution(const Chain& chain);
  void add_chain(const Chain& chain, BatchColumns& waypoints, BatchColumns& steps);
  void add_execution(const Chain& chain, BatchColumns& executions);
  using Wave = std::unordered_map<std::string_view, Chain>;
  std::deque<Wave> waves_;
  std::unordered_map<std::string_view, std::size_t> last_wave_;  ///< by order
  std::deque<BatchColumns> wave_columns_;
  std::vector<const domain::Fill*> loose_fills_;  ///< that are not written with a step
  BatchColumns fills_;
  struct NewPosition {
    const domain::Position* position;
    const domain::Fill* last_fill = nullptr;
  };
  std::unordered_map<domain::PositionKey, NewPosition> positions_;
  std::unordered_map<std::string_view, int> announced_;
  BatchColumns announced_columns_;
};

}  // namespace avenor::ledger
