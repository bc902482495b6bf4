// A bounded map and set for keys from outside, which anybody on the bus can invent: the least recently used
// entry makes room for a new one. Every operation takes at most logarithmic time.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace avenor::core {

template <class Key, class Value>
class LruMap {
 public:
  /// `most` is at least one.
  explicit LruMap(std::size_t most) : most_(most) {}

  struct Used {
    Value& value;  ///< its address is stable until it is erased or displaced
    bool is_new;
    std::optional<Value> displaced;  ///< the entry that made room
  };
  /// The value of `key`, made if it is new; it counts as used now.
  Used use(const Key& key) {
    if (const auto it = values_.find(key); it != values_.end()) {
      ages_.splice(ages_.begin(), ages_, age_of_.at(&it->second));
      return {it->second, false, std::nullopt};
    }
    std::optional<Value> displaced;
    if (values_.size() >= most_) displaced = remove(ages_.back());
    const auto it = values_.try_emplace(key).first;
    ages_.push_front(it);
    age_of_.emplace(&it->second, ages_.begin());
    return {it->second, true, std::move(displaced)};
  }

  /// Does not count as a use; nullptr: it is not there.
  const Value* find(const Key& key) const {
    const auto it = values_.find(key);
    return it == values_.end() ? nullptr : &it->second;
  }
  bool contains(const Key& key) const { return values_.contains(key); }

  bool erase(const Key& key) {
    const auto it = values_.find(key);
    if (it == values_.end()) return false;
    remove(it);
    return true;
  }
  void clear() {
    age_of_.clear();
    ages_.clear();
    values_.clear();
  }
  std::size_t size() const { return values_.size(); }
  /// By key.
  const std::map<Key, Value>& all() const { return values_; }

 private:
  using Entry = typename std::map<Key, Value>::iterator;

  Value remove(Entry entry) {
    const auto age = age_of_.find(&entry->second);
    ages_.erase(age->second);
    age_of_.erase(age);
    Value value = std::move(entry->second);
    values_.erase(entry);
    return value;
  }

  std::size_t most_;
  std::map<Key, Value> values_;
  std::list<Entry> ages_;  ///< the one used last in front
  /// by the address of the value
  std::unordered_map<const Value*, typename std::list<Entry>::iterator> age_of_;
};

template <class Key>
class LruSet {
 public:
  explicit LruSet(std::size_t most) : map_(most) {}

  /// True when it was new; it counts as used now in either case.
  bool insert(const Key& key) { return map_.use(key).is_new; }
  bool contains(const Key& key) const { return map_.contains(key); }
  bool erase(const Key& key) { return map_.erase(key); }
  std::size_t size() const { return map_.size(); }

 private:
  struct Nothing {};
  LruMap<Key, Nothing> map_;
};

}  // namespace avenor::core
