#include "bus/topic_counts.hpp"

#include <algorithm>
#include <vector>

namespace avenor::bus {

TopicCounts::TopicCounts(std::size_t bound) : bound_(std::max<std::size_t>(bound, 1)) {}

std::uint64_t TopicCounts::next(std::string_view topic) {
  auto found = counts_.find(topic);
  if (found == counts_.end()) {
    if (counts_.size() >= bound_) forget_oldest();
    found = counts_.emplace(topic, Count{.latest = first_}).first;
  }
  found->second.used = ++now_;
  return ++found->second.latest;
}

void TopicCounts::give_back(std::string_view topic) {
  if (const auto found = counts_.find(topic); found != counts_.end()) --found->second.latest;
}

// A tenth at a time: looking for the oldest is linear.
void TopicCounts::forget_oldest() {
  std::vector<std::uint64_t> ages;
  ages.reserve(counts_.size());
  for (const auto& [topic, count] : counts_) ages.push_back(count.used);
  const auto cut = ages.begin() + static_cast<std::ptrdiff_t>(ages.size() / 10);
  std::nth_element(ages.begin(), cut, ages.end());
  std::erase_if(counts_, [this, oldest = *cut](const auto& item) {
    if (item.second.used > oldest) return false;
    first_ = std::max(first_, item.second.latest);
    return true;
  });
}

}  // namespace avenor::bus
