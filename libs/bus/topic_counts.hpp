// The number of the latest message on each topic that this process publishes. Pure.
//
// Topics can carry names from outside (BOT_STATE.<any requester>), so the number of counts is bounded: the
// longest unused is forgotten first, and a topic that begins after that begins above every forgotten number.
// A subscriber of that topic takes its next message for new, at worst after a gap, and never for a repeat.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/text_hash.hpp"

namespace avenor::bus {

class TopicCounts {
 public:
  explicit TopicCounts(std::size_t bound = 20'000);

  /// The number of the next message on `topic`: one more than the latest, 1 for a new one.
  std::uint64_t next(std::string_view topic);
  /// The latest number given was not used: the next message has it.
  void give_back(std::string_view topic);

  std::size_t size() const { return counts_.size(); }

 private:
  struct Count {
    std::uint64_t latest = 0;
    std::uint64_t used = 0;  ///< when, counted in messages of all topics
  };
  void forget_oldest();

  std::unordered_map<std::string, Count, core::TextHash, std::equal_to<>> counts_;
  std::size_t bound_;
  std::uint64_t first_ = 0;  ///< new topics count on from here
  std::uint64_t now_ = 0;
};

}  // namespace avenor::bus
