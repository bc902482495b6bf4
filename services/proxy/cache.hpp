// The last message of each topic, for subscribers that come late. Bounded in number and bytes: what has not
// been renewed for longest goes first. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/clock.hpp"

namespace avenor::proxy {

class Cache {
 public:
  struct Bounds {
    std::size_t topics = 50'000;
    std::size_t bytes = 64 * 1024 * 1024;  ///< of topics and payloads
  };

  Cache() = default;
  explicit Cache(Bounds bounds) : bounds_(bounds) {}

  void put(std::string_view topic, std::string_view payload, core::MonoTime now = {});
  /// Forgets the topic if its payload is this one still (see bus/state_topics.hpp); true when it was.
  bool refused(std::string_view topic, std::string_view mark);
  /// Forgets what was not renewed since `oldest`.
  void expire(core::MonoTime oldest);
  /// nullptr: nothing remembered. Valid until the next put().
  const std::string* find(std::string_view topic) const;
  /// The topics that begin with `prefix`, in order.
  std::vector<std::string> topics_under(std::string_view prefix) const;

  std::size_t topics() const { return entries_.size(); }
  std::size_t bytes() const { return bytes_; }
  std::uint64_t evicted() const { return evicted_; }

 private:
  using Age = std::list<std::string_view>;  ///< the longest unrenewed first; views of the map's keys
  struct Entry {
    std::string payload;
    core::MonoTime renewed;
    Age::iterator age;
  };
  using Entries = std::map<std::string, Entry, std::less<>>;

  Entries::iterator insert(std::string_view topic);
  void forget(Entries::iterator entry);
  void evict();

  Bounds bounds_;
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> index_;  ///< views of the map's keys
  Age ages_;
  std::size_t bytes_ = 0;
  std::uint64_t evicted_ = 0;
};

}  // namespace avenor::proxy
