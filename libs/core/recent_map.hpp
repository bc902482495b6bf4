// Recently received items by name: bounded, the least recently received is evicted. Names come from the bus,
// and any sender can invent them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace avenor::core {

template <class Key, class Value>
class RecentMap {
 public:
  explicit RecentMap(std::size_t most) : most_(most) {}

  /// The value of `key`, made if it is new; it counts as the most recent.
  Value& heard(const Key& key) {
    const auto [age, fresh] = age_of_.try_emplace(key, 0);
    if (!fresh) by_age_.erase(age->second);
    age->second = ++clock_;
    by_age_.emplace(clock_, key);
    return all_[key];
  }
  const Value* find(const Key& key) const {
    const auto it = all_.find(key);
    return it == all_.end() ? nullptr : &it->second;
  }
  std::optional<Value> take(const Key& key) {
    const auto it = all_.find(key);
    if (it == all_.end()) return std::nullopt;
    std::optional<Value> value{std::move(it->second)};
    forget(Key{key});
    return value;
  }
  /// The least recently received, when there are too many.
  std::optional<Value> take_surplus() {
    if (all_.size() <= most_) return std::nullopt;
    return take(by_age_.begin()->second);
  }
  const std::map<Key, Value>& all() const { return all_; }

 private:
  void forget(const Key& key) {
    const auto age = age_of_.find(key);
    by_age_.erase(age->second);
    age_of_.erase(age);
    all_.erase(key);
  }

  std::size_t most_;
  std::uint64_t clock_ = 0;
  std::map<Key, Value> all_;
  std::map<Key, std::uint64_t> age_of_;
  std::map<std::uint64_t, Key> by_age_;
};

}  // namespace avenor::core
