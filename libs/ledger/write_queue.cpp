#include "ledger/write_queue.hpp"

#include <algorithm>
#include <utility>

#include "ledger/batch.hpp"

namespace avenor::ledger {

WriteQueue::WriteQueue(std::size_t max_batch, std::int64_t first_write_id)
    : max_batch_(std::max<std::size_t>(max_batch, 1)), last_write_id_(first_write_id) {}

void WriteQueue::add(Lane lane, PendingWrite write, core::MonoTime due) {
  write.write_id = ++last_write_id_;
  Waiting& waiting = of(lane);
  waiting.items.emplace_back(std::move(write));
  note_added(waiting, due);
}

void WriteQueue::add(Query query) {
  changes_.items.emplace_back(std::move(query));
  note_added(changes_, core::MonoTime{});
}

void WriteQueue::note_added(Waiting& lane, core::MonoTime due) const {
  lane.due = lane.items.size() >= max_batch_ ? core::MonoTime{} : std::min(lane.due, due);
}

std::optional<WriteQueue::Lane> WriteQueue::due_lane(core::MonoTime at) const {
  for (const Lane lane : {Lane::Changes, Lane::Acknowledgements}) {
    if (!of(lane).items.empty() && of(lane).due <= at) return lane;
  }
  return std::nullopt;
}

core::MonoTime WriteQueue::next_due() const { return std::min(changes_.due, acknowledgements_.due); }

bool WriteQueue::starts_with_query(Lane lane) const {
  return std::holds_alternative<Query>(of(lane).items.front());
}

std::vector<PendingWrite> WriteQueue::take_batch(Lane lane) {
  Waiting& waiting = of(lane);
  std::vector<PendingWrite> writes;
  writes.reserve(std::min(waiting.items.size(), max_batch_));
  BatchRule rule;
  while (!waiting.items.empty() && writes.size() < max_batch_) {
    auto* next = std::get_if<PendingWrite>(&waiting.items.front());
    if (next == nullptr || !rule.admits(next->change)) break;
    writes.push_back(std::move(*next));
    waiting.items.pop_front();
    rule.note(writes.back().change);
  }
  note_taken(waiting);
  in_flight_ += writes.size();
  return writes;
}

Query WriteQueue::take_query(Lane lane) {
  Waiting& waiting = of(lane);
  Query query = std::move(std::get<Query>(waiting.items.front()));
  waiting.items.pop_front();
  note_taken(waiting);
  ++in_flight_;
  return query;
}

// What has been left has waited already.
void WriteQueue::note_taken(Waiting& lane) { lane.due = lane.items.empty() ? kNever : core::MonoTime{}; }

}  // namespace avenor::ledger
