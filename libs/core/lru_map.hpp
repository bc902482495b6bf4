// A bounded map and set for keys from outside: the least recently used entry makes room for a new one. Every
// operation takes constant time.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <unordered_map>
#include <utility>

namespace avenor::core {

template <class Key, class Value, class Hash = std::hash<Key>>
class LruMap {
 public:
  /// `most` is at least one.
  explicit LruMap(std::size_t most) : most_(most) {}

  /// The value of `key`, made if it is new (second: true); it counts as used now. Its address is stable until
  /// it is erased or evicted.
  std::pair<Value&, bool> use(const Key& key) {
    if (const auto it = by_key_.find(key); it != by_key_.end()) {
      entries_.splice(entries_.begin(), entries_, it->second);
      return {it->second->second, false};
    }
    if (entries_.size() >= most_) {
      by_key_.erase(entries_.back().first);
      entries_.pop_back();
    }
    entries_.emplace_front(key, Value{});
    by_key_.emplace(key, entries_.begin());
    return {entries_.front().second, true};
  }

  /// Does not count as a use; nullptr: it is not there.
  const Value* find(const Key& key) const {
    const auto it = by_key_.find(key);
    return it == by_key_.end() ? nullptr : &it->second->second;
  }
  bool contains(const Key& key) const { return by_key_.contains(key); }

  bool erase(const Key& key) {
    const auto it = by_key_.find(key);
    if (it == by_key_.end()) return false;
    entries_.erase(it->second);
    by_key_.erase(it);
    return true;
  }
  void clear() {
    by_key_.clear();
    entries_.clear();
  }
  std::size_t size() const { return entries_.size(); }

 private:
  using Entries = std::list<std::pair<const Key, Value>>;

  std::size_t most_;
  Entries entries_;  ///< the one used last in front
  std::unordered_map<Key, typename Entries::iterator, Hash> by_key_;
};

template <class Key, class Hash = std::hash<Key>>
class LruSet {
 public:
  explicit LruSet(std::size_t most) : map_(most) {}

  /// True when it was new; it counts as used now in either case.
  bool insert(const Key& key) { return map_.use(key).second; }
  bool contains(const Key& key) const { return map_.contains(key); }
  bool erase(const Key& key) { return map_.erase(key); }
  std::size_t size() const { return map_.size(); }

 private:
  struct Nothing {};
  LruMap<Key, Nothing, Hash> map_;
};

}  // namespace avenor::core
