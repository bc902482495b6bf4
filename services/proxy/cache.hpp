// The last message of each topic and source, for late subscribers. Bounded in number and bytes, and in
// sources of one topic: the message that was not renewed for longest is evicted first. Pure.
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
    std::size_t messages = 50'000;
    std::size_t bytes = 64 * 1024 * 1024;  ///< of topics, sources and payloads
    std::size_t sources = 256;             ///< of one topic
  };

  Cache() = default;
  explicit Cache(Bounds bounds) : bounds_(bounds) {}

  /// `source`: the sender, as far as it is known (source_of.hpp).
  void put(std::string_view topic, std::string_view source, std::string_view payload,
           core::MonoTime now = {});
  /// Removes the message of the topic whose payload has this mark (see bus/state_topics.hpp); true when there
  /// was one.
  bool refused(std::string_view topic, std::string_view mark);
  /// Removes the messages that were not renewed since `oldest`.
  void expire(core::MonoTime oldest);
  /// The cached messages of a topic, one of each source, the latest last. Valid until the next put().
  std::vector<std::string_view> find(std::string_view topic) const;
  /// The topics that begin with `prefix`, in order.
  std::vector<std::string> topics_under(std::string_view prefix) const;

  std::size_t messages() const { return ages_.size(); }
  std::size_t bytes() const { return bytes_; }
  std::uint64_t evicted() const { return evicted_; }

 private:
  struct Kept;
  using Messages = std::list<Kept>;  ///< of a topic, the longest unrenewed first
  using Topics = std::map<std::string, Messages, std::less<>>;
  struct Place {
    Topics::iterator topic;
    Messages::iterator message;
  };
  using Ages = std::list<Place>;  ///< of all, the longest unrenewed first
  struct Kept {
    std::string source, payload;
    core::MonoTime renewed;
    Ages::iterator age;
  };

  Topics::iterator topic_of(std::string_view name);
  Messages::iterator message_of(Topics::iterator topic, std::string_view source);
  void forget(Place place);
  void evict(Place place);

  Bounds bounds_;
  Topics topics_;
  std::unordered_map<std::string_view, Topics::iterator> index_;  ///< views of the map's keys
  Ages ages_;
  std::size_t bytes_ = 0;
  std::uint64_t evicted_ = 0;
};

}  // namespace avenor::proxy
