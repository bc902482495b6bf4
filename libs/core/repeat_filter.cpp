#include "core/repeat_filter.hpp"

#include <algorithm>

namespace avenor::core {

std::string RepeatFilter::Verdict::suffix() const {
  if (suppressed == 0) return {};
  return " (and " + std::to_string(suppressed) + (suppressed == 1 ? " time" : " times") +
         " since it was last reported)";
}

RepeatFilter::RepeatFilter(Duration window, std::size_t most)
    : window_(window), most_(std::max<std::size_t>(most, 1)) {}

RepeatFilter::Verdict RepeatFilter::judge(Entry& entry, MonoTime now) const {
  entry.heard = now;
  if (now - entry.told < window_) {
    ++entry.suppressed;
    return {};
  }
  const Verdict told{.tell = true, .suppressed = entry.suppressed};
  entry.told = now;
  entry.suppressed = 0;
  return told;
}

RepeatFilter::Verdict RepeatFilter::hear(std::string_view key, MonoTime now) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return first(key, now);
  entries_.splice(entries_.begin(), entries_, found->second);
  return judge(*found->second, now);
}

RepeatFilter::Verdict RepeatFilter::first(std::string_view key, MonoTime now) {
  if (entries_.size() >= most_) {
    if (now - entries_.back().heard < window_) {
      if (others_heard_) return judge(others_, now);
      others_heard_ = true;
      others_.told = others_.heard = now;
      return {.tell = true, .suppressed = 0};
    }
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
  entries_.push_front({.key = std::string{key}, .told = now, .heard = now, .suppressed = 0});
  by_key_.emplace(entries_.front().key, entries_.begin());
  return {.tell = true, .suppressed = 0};
}

void RepeatFilter::forget(std::string_view key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  const auto entry = found->second;
  by_key_.erase(found);
  entries_.erase(entry);
}

void RepeatFilter::forget_all() {
  by_key_.clear();
  entries_.clear();
  others_heard_ = false;
}

}  // namespace avenor::core
