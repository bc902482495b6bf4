// First in, first out, but fair among keys: what belongs to a key that was served longest ago (or never) goes
// first. One order that asks again and again waits for the others, and not they for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

namespace avenor::venue {

template <class T>
class FairQueue {
 public:
  /// An empty key is nobody's: it counts as never served.
  void push(std::string key, T value) { entries_.push_back({std::move(key), std::move(value)}); }

  T pop() {
    std::size_t best = 0;
    std::uint64_t oldest = served_at(entries_[0].first);
    for (std::size_t i = 1; i < entries_.size() && oldest != 0; ++i) {
      const std::uint64_t at = served_at(entries_[i].first);
      if (at >= oldest) continue;
      oldest = at;
      best = i;
    }
    auto entry = std::move(entries_[best]);
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(best));
    if (!entry.first.empty()) {
      if (served_.size() >= kMostKeys) served_.clear();
      served_[entry.first] = ++count_;
    }
    return std::move(entry.second);
  }

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }

 private:
  static constexpr std::size_t kMostKeys = 10'000;
  std::uint64_t served_at(const std::string& key) const {
    if (key.empty()) return 0;
    const auto it = served_.find(key);
    return it == served_.end() ? 0 : it->second;
  }

  std::deque<std::pair<std::string, T>> entries_;
  std::unordered_map<std::string, std::uint64_t> served_;
  std::uint64_t count_ = 0;
};

}  // namespace avenor::venue
