#include "bus/sequence.hpp"

#include <algorithm>
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
    entry.last = seq;
    return Verdict::Fresh;
  }
  if (seq <= entry.last) return Verdict::Duplicate;
  const std::uint64_t missed = seq - entry.last - 1;
  entry.last = seq;
  if (missed == 0) return Verdict::Fresh;
  missed_ = missed;
  total_missed_ += missed;
  return Verdict::Gap;
}

// A tenth at a time: looking for the oldest is linear, and a source that invents names must not make every
// message so.
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
