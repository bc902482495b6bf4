// Distinguishes lost from repeated messages by the sequence number in every payload. Pure.
//
// The numbers are not proof: anyone on the bus can publish under another's source and session. So a jump
// forward never replaces the only mark: the previous place is kept, and a sender that continues from there is
// accepted as before. A forged message affects only itself, however large its number is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace avenor::bus {

class SequenceTracker {
 public:
  enum class Verdict {
    Fresh,  ///< the next one, or the first one of this session
    Gap,    ///< fresh, but `missed()` before it never came
    Jump,   ///< so far ahead (kFurthest) that it counts as missed only when the number after it comes, too
    Duplicate,  ///< seen already (the proxy's cache repeats the last of each state topic): drop it
  };

  static constexpr std::uint64_t kFurthest = 1'000'000;  ///< of one topic of one sender in one gap

  /// `bound`: how many (source, session, topic) are remembered; the longest inactive is forgotten first.
  explicit SequenceTracker(std::size_t bound = 50'000);

  /// `seq` counts from 1 per source, session and topic. A late joiner starts wherever it joins: no gap.
  Verdict see(std::string_view source, std::string_view session, std::string_view topic, std::uint64_t seq);

  /// The number missing at the latest Gap.
  std::uint64_t missed() const { return missed_; }
  /// The total number missed.
  std::uint64_t total_missed() const { return total_missed_; }
  /// Jumps so far, confirmed or not.
  std::uint64_t jumps() const { return jumps_; }

 private:
  /// A number to continue from. 0 is none: numbers begin with 1.
  struct Place {
    std::uint64_t last = 0;
    std::uint64_t jumped_over = 0;  ///< missed if the next number comes
    bool went_on = false;           ///< the number after it has come
  };
  struct Entry {
    std::string session;
    std::array<Place, 4> places;  ///< the latest first
    std::uint64_t touched = 0;
  };
  Verdict see(Entry& entry, std::uint64_t seq);
  Verdict go_on(Entry& entry, std::size_t place, std::uint64_t seq);
  Verdict leap(Entry& entry, std::uint64_t from, std::uint64_t seq);
  Verdict gap(std::uint64_t missed);
  static void keep(Entry& entry, Place place);
  void forget_oldest();

  std::unordered_map<std::string, Entry> last_;  ///< by source and topic
  std::size_t bound_;
  std::uint64_t missed_ = 0;
  std::uint64_t total_missed_ = 0;
  std::uint64_t jumps_ = 0;
  std::uint64_t now_ = 0;
  std::string key_;  ///< kept for its capacity
};

}  // namespace avenor::bus
