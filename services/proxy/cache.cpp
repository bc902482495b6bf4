#include "proxy/cache.hpp"

#include <iterator>

#include "bus/state_topics.hpp"

namespace avenor::proxy {

void Cache::put(std::string_view topic, std::string_view payload, core::MonoTime now) {
  const auto known = index_.find(topic);
  const auto entry = known == index_.end() ? insert(topic) : known->second;
  bytes_ += payload.size();
  bytes_ -= entry->second.payload.size();
  entry->second.payload.assign(payload);
  entry->second.renewed = now;
  ages_.splice(ages_.end(), ages_, entry->second.age);
  while (entries_.size() > bounds_.topics || bytes_ > bounds_.bytes) evict();
}

Cache::Entries::iterator Cache::insert(std::string_view topic) {
  const auto entry = entries_.try_emplace(std::string(topic)).first;
  const std::string_view key = entry->first;
  entry->second.age = ages_.insert(ages_.end(), key);
  index_.emplace(key, entry);
  bytes_ += key.size();
  return entry;
}

bool Cache::refused(std::string_view topic, std::string_view mark) {
  const auto known = index_.find(topic);
  if (known == index_.end() || bus::mark_of(known->second->second.payload) != mark) return false;
  forget(known->second);
  return true;
}

void Cache::expire(core::MonoTime oldest) {
  while (!ages_.empty()) {
    const auto entry = index_.find(ages_.front())->second;
    if (entry->second.renewed >= oldest) return;
    forget(entry);
  }
}

void Cache::forget(Entries::iterator entry) {
  index_.erase(entry->first);
  ages_.erase(entry->second.age);
  bytes_ -= entry->first.size() + entry->second.payload.size();
  entries_.erase(entry);
}

void Cache::evict() {
  forget(index_.find(ages_.front())->second);
  ++evicted_;
}

const std::string* Cache::find(std::string_view topic) const {
  const auto known = index_.find(topic);
  return known == index_.end() ? nullptr : &known->second->second.payload;
}

std::vector<std::string> Cache::topics_under(std::string_view prefix) const {
  std::vector<std::string> found;
  for (auto at = entries_.lower_bound(prefix); at != entries_.end() && at->first.starts_with(prefix); ++at) {
    found.push_back(at->first);
  }
  return found;
}

}  // namespace avenor::proxy
