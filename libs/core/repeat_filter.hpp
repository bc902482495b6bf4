// Reports once, then counts: decides whether a repeated log line or alert is reported again. Pure; the caller
// brings the time.
//
//   if (const auto told = repeats_.hear("order_lost " + id, clock.mono()))
//     log::warning("order lost at the venue" + told.suffix(), ...);
//
// Bounded: beyond `most` keys the least recent is evicted; while all of them occurred within the window, new
// keys share one entry, so that invented keys cannot fill the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/clock.hpp"

namespace avenor::core {

class RepeatFilter {
 public:
  static constexpr Duration kWindow = std::chrono::seconds{60};
  static constexpr std::size_t kMost = 1024;

  struct Verdict {
    bool tell = false;
    std::uint64_t suppressed = 0;  ///< occurrences since this key was last reported
    explicit operator bool() const { return tell; }
    /// " (and 12 times since it was last reported)", or nothing.
    std::string suffix() const;
  };

  explicit RepeatFilter(Duration window = kWindow, std::size_t most = kMost);

  /// The key occurred. The first occurrence is reported; later ones are counted until the window since the
  /// last report is over.
  Verdict hear(std::string_view key, MonoTime now);

  /// The state behind the key has ended: its next occurrence counts as the first.
  void forget(std::string_view key);

  void forget_all();

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    MonoTime told{}, heard{};
    std::uint64_t suppressed = 0;
  };
  using Entries = std::list<Entry>;

  Verdict judge(Entry& entry, MonoTime now) const;
  Verdict first(std::string_view key, MonoTime now);

  const Duration window_;
  const std::size_t most_;
  Entries entries_;                                                 ///< the most recent in front
  std::unordered_map<std::string_view, Entries::iterator> by_key_;  ///< views into entries_
  Entry others_;                                                    ///< shared by keys beyond the bound
  bool others_heard_ = false;
};

}  // namespace avenor::core
