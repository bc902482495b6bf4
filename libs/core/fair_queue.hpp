// A queue with fair shares: a lane per key (a bot, an order), served in turn, so that a storm of one key, or
// of a thousand invented ones, does not delay the others. The items of a lane keep their order.
//
// What is protective goes first. Of kShare + 1 turns in which both wait, one is a stranger's and the others
// are of those that are listed. Among lanes of one priority, those of keys that were not served lately come
// first, in the same proportion: a request that is repeated without end does not delay a new one, and new
// names do not starve one that was served before.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <iterator>
#include <list>
#include <unordered_map>
#include <utility>

#include "core/lru_map.hpp"
#include "core/priority.hpp"

namespace avenor::core {

template <class Key, class T, class Hash = std::hash<Key>>
class FairQueue {
 public:
  static constexpr int kShare = 8;
  static constexpr std::size_t kServedKept = 10'000;  ///< keys; a forgotten one counts as never served

  struct Item {
    Key key;
    T value;
  };

  /// The address of the item is stable until it is popped.
  T& push(Priority priority, const Key& key, T value) {
    Class& its = of(priority);
    auto lane = its.lanes.find(key);
    if (lane == its.lanes.end()) {
      Ring& ring = its.served.contains(key) ? its.served_before : its.fresh;
      ring.push_back({.key = key, .values = {}});
      lane = its.lanes.emplace(key, std::prev(ring.end())).first;
    }
    ++its.size;
    return lane->second->values.emplace_back(std::move(value));
  }

  /// The queue must not be empty.
  Item pop() {
    Class& its = next_class();
    Ring& ring = its.turns.choose(its.fresh, its.served_before);
    const auto lane = ring.begin();
    Item item{.key = lane->key, .value = std::move(lane->values.front())};
    lane->values.pop_front();
    --its.size;
    its.served.insert(item.key);
    if (lane->values.empty()) {
      its.lanes.erase(item.key);
      ring.erase(lane);
    } else {
      its.served_before.splice(its.served_before.end(), ring, lane);
    }
    return item;
  }

  /// Whether one more fits, of at most `most` of a priority. When half of that is taken, a key with more than
  /// its share has no room, so that another finds some.
  bool has_room(Priority priority, const Key& key, std::size_t most) const {
    const Class& its = of(priority);
    if (its.size < most / 2) return true;
    return its.size < most &&
           waiting(priority, key) < std::max<std::size_t>(most / 2 / (its.lanes.size() + 1), 1);
  }

  /// Of one key.
  std::size_t waiting(Priority priority, const Key& key) const {
    const auto lane = of(priority).lanes.find(key);
    return lane == of(priority).lanes.end() ? 0 : lane->second->values.size();
  }
  std::size_t lanes(Priority priority) const { return of(priority).lanes.size(); }
  std::size_t size() const {
    std::size_t sum = 0;
    for (const Class& each : classes_) sum += each.size;
    return sum;
  }
  bool empty() const { return size() == 0; }

 private:
  struct Lane {
    Key key;
    std::deque<T> values;
  };
  using Ring = std::list<Lane>;  ///< whose turn is next in front

  /// Turns between two, of which at least one has something waiting: the first is preferred.
  struct Turns {
    template <class Either>
    Either& choose(Either& first, Either& second) {
      if (second.empty()) return first;
      if (first.empty()) return second;
      return ++count % (kShare + 1) == 0 ? second : first;
    }
    int count = 0;
  };
  struct Class {
    Ring fresh, served_before;
    std::unordered_map<Key, typename Ring::iterator, Hash> lanes;
    LruSet<Key> served{kServedKept};
    Turns turns;
    std::size_t size = 0;

    bool empty() const { return size == 0; }
  };

  Class& of(Priority priority) { return classes_[static_cast<std::size_t>(priority)]; }
  const Class& of(Priority priority) const { return classes_[static_cast<std::size_t>(priority)]; }

  Class& next_class() {
    if (!of(Priority::Protective).empty()) return of(Priority::Protective);
    return turns_.choose(of(Priority::Listed), of(Priority::Stranger));
  }

  std::array<Class, kPriorities> classes_;
  Turns turns_;
};

}  // namespace avenor::core
