#include "proxy/cache.hpp"

#include <algorithm>
#include <iterator>

#include "bus/state_topics.hpp"

namespace avenor::proxy {

void Cache::put(std::string_view topic, std::string_view source, std::string_view payload,
                core::MonoTime now) {
  const auto place = topic_of(topic);
  const auto message = message_of(place, source);
  bytes_ += payload.size();
  bytes_ -= message->payload.size();
  message->payload.assign(payload);
  message->renewed = now;
  ages_.splice(ages_.end(), ages_, message->age);
  place->second.splice(place->second.end(), place->second, message);
  if (place->second.size() > bounds_.sources) evict({place, place->second.begin()});
  while (ages_.size() > bounds_.messages || bytes_ > bounds_.bytes) evict(ages_.front());
}

Cache::Topics::iterator Cache::topic_of(std::string_view name) {
  if (const auto known = index_.find(name); known != index_.end()) return known->second;
  const auto topic = topics_.try_emplace(std::string(name)).first;
  index_.emplace(topic->first, topic);
  bytes_ += topic->first.size();
  return topic;
}

// Most topics have one source or two.
Cache::Messages::iterator Cache::message_of(Topics::iterator topic, std::string_view source) {
  auto& messages = topic->second;
  const auto known = std::ranges::find(messages, source, &Kept::source);
  if (known != messages.end()) return known;
  const auto message = messages.insert(
      messages.end(), Kept{.source = std::string(source), .payload = {}, .renewed = {}, .age = {}});
  message->age = ages_.insert(ages_.end(), Place{topic, message});
  bytes_ += source.size();
  return message;
}

bool Cache::refused(std::string_view topic, std::string_view mark) {
  const auto known = index_.find(topic);
  if (known == index_.end()) return false;
  auto& messages = known->second->second;
  const auto message =
      std::ranges::find_if(messages, [&](const Kept& kept) { return bus::mark_of(kept.payload) == mark; });
  if (message == messages.end()) return false;
  forget({known->second, message});
  return true;
}

void Cache::expire(core::MonoTime oldest) {
  while (!ages_.empty() && ages_.front().message->renewed < oldest) forget(ages_.front());
}

void Cache::forget(Place place) {
  const auto& [topic, message] = place;
  bytes_ -= message->source.size() + message->payload.size();
  ages_.erase(message->age);
  topic->second.erase(message);
  if (!topic->second.empty()) return;
  bytes_ -= topic->first.size();
  index_.erase(topic->first);
  topics_.erase(topic);
}

void Cache::evict(Place place) {
  forget(place);
  ++evicted_;
}

std::vector<std::string_view> Cache::find(std::string_view topic) const {
  std::vector<std::string_view> found;
  if (const auto known = index_.find(topic); known != index_.end())
    for (const Kept& kept : known->second->second) found.emplace_back(kept.payload);
  return found;
}

std::vector<std::string> Cache::topics_under(std::string_view prefix) const {
  std::vector<std::string> found;
  for (auto at = topics_.lower_bound(prefix); at != topics_.end() && at->first.starts_with(prefix); ++at) {
    found.push_back(at->first);
  }
  return found;
}

}  // namespace avenor::proxy
