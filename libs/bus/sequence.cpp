#include "bus/sequence.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace avenor::bus {

SequenceTracker::SequenceTracker(std::size_t bound) : bound_(std::max<std::size_t>(bound, 1)) {}

SequenceTracker::Verdict SequenceTracker::see(std::string_view source, std::string_view session,
                                              std::string_view topic, std::uint64_t seq) {
  key_.assign(source);
  key_ += '\n';
  key_ += topic;
  auto found = last_.find(key_);
  if (found == last_.end()) {
    if (last_.size() >= bound_) forget_oldest();
    found = last_.try_emplace(key_).first;
  }
  Entry& entry = found->second;
  entry.touched = ++now_;
  if (entry.session != session) {
    entry.session = session;
    entry.places = {Place{.last = seq, .jumped_over = 0, .went_on = false}};
    return Verdict::Fresh;
  }
  return see(entry, seq);
}

SequenceTracker::Verdict SequenceTracker::see(Entry& entry, std::uint64_t seq) {
  Place& latest = entry.places.front();
  if (seq == latest.last + 1) return go_on(entry, 0, seq);
  std::uint64_t below = 0;  // the nearest place before it
  for (std::size_t i = 0; i < entry.places.size(); ++i) {
    const Place& place = entry.places[i];
    if (place.last == 0) continue;
    if (seq == place.last) return Verdict::Duplicate;
    if (seq == place.last + 1) return go_on(entry, i, seq);
    if (place.last < seq) below = std::max(below, place.last);
  }
  if (below != 0) return leap(entry, below, seq);
  // Older than every place: repeated, or its own place was evicted by invented numbers. If the sequence
  // continues, it is accepted again.
  keep(entry, {.last = seq, .jumped_over = 0, .went_on = false});
  return Verdict::Duplicate;
}

SequenceTracker::Verdict SequenceTracker::go_on(Entry& entry, std::size_t place, std::uint64_t seq) {
  Place& found = entry.places[place];
  const std::uint64_t owed = std::exchange(found.jumped_over, 0);
  found.last = seq;
  found.went_on = true;
  std::rotate(entry.places.begin(), entry.places.begin() + static_cast<std::ptrdiff_t>(place),
              entry.places.begin() + static_cast<std::ptrdiff_t>(place) + 1);
  return owed == 0 ? Verdict::Fresh : gap(owed);
}

SequenceTracker::Verdict SequenceTracker::leap(Entry& entry, std::uint64_t from, std::uint64_t seq) {
  const std::uint64_t missed = seq - from - 1;
  const bool far = missed > kFurthest;
  keep(entry, {.last = seq, .jumped_over = far ? missed : 0, .went_on = false});
  if (!far) return gap(missed);
  ++jumps_;
  return Verdict::Jump;
}

// It replaces the latest place without a successor: a stream of invented numbers evicts only its own.
void SequenceTracker::keep(Entry& entry, Place place) {
  auto& places = entry.places;
  const auto is_free = [](const Place& p) { return p.last == 0 || !p.went_on; };
  auto room = std::find_if(places.begin() + 1, places.end(), is_free);
  if (room == places.end()) room = places.end() - 1;
  *room = place;
  std::rotate(places.begin(), room, room + 1);
}

SequenceTracker::Verdict SequenceTracker::gap(std::uint64_t missed) {
  missed_ = missed;
  total_missed_ += missed;
  return Verdict::Gap;
}

// A tenth at a time: finding the oldest is linear, and a source that invents names must not make that the
// cost of every message.
void SequenceTracker::forget_oldest() {
  std::vector<std::uint64_t> ages;
  ages.reserve(last_.size());
  for (const auto& [key, entry] : last_) ages.push_back(entry.touched);
  const auto cut = ages.begin() + static_cast<std::ptrdiff_t>(ages.size() / 10);
  std::nth_element(ages.begin(), cut, ages.end());
  const std::uint64_t oldest_kept = *cut + 1;
  std::erase_if(last_, [oldest_kept](const auto& item) { return item.second.touched < oldest_kept; });
}

}  // namespace avenor::bus
