// The changes and queries that wait for the session, and the batches made of the changes. Pure: no clock, no
// connection.
//
// Thread: none of its own. Not thread-safe: a part of SharedSession, used under its mutex.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "core/clock.hpp"
#include "ledger/now.hpp"
#include "ledger/reconnecting_session.hpp"
#include "ledger/writing.hpp"

namespace avenor::ledger {

/// runs the query; returns the callback for the owner's loop
using Query = std::function<std::function<void()>(ReconnectingSession&)>;

class WriteQueue {
 public:
  enum class Lane {
    Changes,          ///< and queries, in the order in which they came
    Acknowledgements  ///< no caller waits for them: sent when the session is otherwise idle
  };

  /// `first_write_id`: the changes are numbered from the one after it.
  WriteQueue(std::size_t max_batch, std::int64_t first_write_id);

  void add(Lane lane, PendingWrite write, core::MonoTime due);
  /// Due at once.
  void add(Query query);

  /// The lane with a due item; changes come before acknowledgements.
  std::optional<Lane> due_lane(core::MonoTime at) const;
  /// The earliest deadline, or kNever.
  core::MonoTime next_due() const;
  /// What waits in `lane` is due from now on.
  void make_due(Lane lane) { of(lane).due = {}; }

  std::size_t size(Lane lane) const { return of(lane).items.size(); }
  bool empty() const { return changes_.items.empty() && acknowledgements_.items.empty(); }
  /// The lane is not empty.
  bool starts_with_query(Lane lane) const;

  /// The next changes that may be committed together. The vector never grows beyond its reserved size: the
  /// batch rule holds pointers to its elements.
  std::vector<PendingWrite> take_batch(Lane lane);
  /// The lane starts with a query.
  Query take_query(Lane lane);
  /// So many of those taken are answered.
  void note_done(std::size_t count) { in_flight_ -= count; }

  /// Waiting, and taken but not answered.
  std::size_t backlog() const { return changes_.items.size() + acknowledgements_.items.size() + in_flight_; }

 private:
  using Item = std::variant<PendingWrite, Query>;
  struct Waiting {
    std::deque<Item> items;
    core::MonoTime due = kNever;  ///< the earliest deadline
  };
  Waiting& of(Lane lane) { return lane == Lane::Changes ? changes_ : acknowledgements_; }
  const Waiting& of(Lane lane) const { return lane == Lane::Changes ? changes_ : acknowledgements_; }
  void note_added(Waiting& lane, core::MonoTime due) const;
  static void note_taken(Waiting& lane);

  const std::size_t max_batch_;
  std::int64_t last_write_id_;
  Waiting changes_;
  Waiting acknowledgements_;
  std::size_t in_flight_ = 0;
};

}  // namespace avenor::ledger
