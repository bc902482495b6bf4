// First in, first out, but fair among keys: items of the key that was served longest ago (or never) go first.
// One order with many queries, or one bot with a thousand orders, does not delay the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/lru_map.hpp"

namespace avenor::venue {

template <class T>
class RequestQueue {
 public:
  /// An empty key counts as never served.
  void push(std::string key, T value) {
    ++size_;
    if (const auto waiting = turns_.find(key); waiting != turns_.end()) {
      lanes_.at(waiting->second).values.push_back(std::move(value));
      return;
    }
    const Turn turn{.served = served_at(key), .came = ++came_};
    if (!key.empty()) turns_.emplace(key, turn);
    lanes_[turn] = Lane{.key = std::move(key), .values = {}};
    lanes_[turn].values.push_back(std::move(value));
  }

  /// The queue must not be empty.
  T pop() {
    auto next = lanes_.extract(lanes_.begin());
    Lane& lane = next.mapped();
    T value = std::move(lane.values.front());
    lane.values.pop_front();
    --size_;
    if (lane.key.empty()) return value;
    served_.use(lane.key).value = ++count_;
    if (lane.values.empty()) {
      turns_.erase(lane.key);
      return value;
    }
    next.key() = Turn{.served = count_, .came = ++came_};
    turns_[lane.key] = next.key();
    lanes_.insert(std::move(next));
    return value;
  }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

 private:
  struct Turn {
    std::uint64_t served = 0;  ///< zero: never
    std::uint64_t came = 0;
    auto operator<=>(const Turn&) const = default;
  };
  struct Lane {
    std::string key;
    std::deque<T> values;
  };

  std::uint64_t served_at(const std::string& key) const {
    const std::uint64_t* at = key.empty() ? nullptr : served_.find(key);
    return at ? *at : 0;
  }

  std::map<Turn, Lane> lanes_;                   ///< of the waiting keys, in the order of their turns
  std::unordered_map<std::string, Turn> turns_;  ///< where the lane of a key is
  core::LruMap<std::string, std::uint64_t> served_{10'000};  ///< a forgotten key counts as never served
  std::uint64_t count_ = 0;
  std::uint64_t came_ = 0;
  std::size_t size_ = 0;
};

}  // namespace avenor::venue
