// Tells a message that was lost from one that was repeated, from the numbers that every payload carries. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace avenor::bus {

class SequenceTracker {
 public:
  enum class Verdict {
    Fresh,      ///< the next one, or the first we see of this source's life
    Gap,        ///< fresh, but `missed()` before it never came
    Duplicate,  ///< seen already (the proxy's cache repeats the last of each state topic): drop it
  };

  /// `bound`: how many (source, session, topic) are remembered; the longest unheard of is forgotten first.
  explicit SequenceTracker(std::size_t bound = 50'000);

  /// `seq` counts from 1 per source, session and topic. A late joiner starts wherever it joins: no gap.
  Verdict see(std::string_view source, std::string_view session, std::string_view topic, std::uint64_t seq);

  /// How many were missing at the latest Gap.
  std::uint64_t missed() const { return missed_; }
  /// All that were ever missed.
  std::uint64_t total_missed() const { return total_missed_; }

 private:
  struct Entry {
    std::string session;
    std::uint64_t last = 0;
    std::uint64_t touched = 0;
  };
  void forget_oldest();

  std::unordered_map<std::string, Entry> last_;  ///< by source and topic
  std::size_t bound_;
  std::uint64_t missed_ = 0;
  std::uint64_t total_missed_ = 0;
  std::uint64_t now_ = 0;
  std::string key_;  ///< kept for its capacity
};

}  // namespace avenor::bus
