// The ids that the exchange gives out. Random, so that no two lives of the process ever give the same one.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.hpp"

namespace avenor::paper_exchange {

/// A small, fast generator whose numbers are the same on every machine (xoshiro256**, Blackman and Vigna
/// 2018).
class Random {
 public:
  explicit Random(std::uint64_t seed);
  /// From the operating system's entropy.
  static Random unpredictable();

  std::uint64_t next();
  /// Even in [0, bound), bound > 0 (the bias of the modulo is below 2^-32 for the bounds used here).
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  /// True with the probability `rate` (0 to 1).
  bool chance(double rate);

 private:
  std::array<std::uint64_t, 4> state_{};
};

/// A version 4 UUID.
std::string make_uuid(Random& random);
/// The same UUID for the same text, for ever (asset ids, the fills' ids in the account activities).
std::string uuid_of(std::string_view text);
bool looks_like_uuid(std::string_view text);

/// ULIDs that only ever grow within a process, and across restarts unless the clock goes back by more than
/// the pause.
class UlidMaker {
 public:
  explicit UlidMaker(Random random);
  std::string next(core::WallTime now);
  /// Nothing before `time` will be given out: called with the latest time found in the journal.
  void not_before(core::WallTime time);

 private:
  Random random_;
  std::int64_t last_ms_ = 0;
  std::uint64_t high_ = 0;  ///< upper 16 of the 80 random bits
  std::uint64_t low_ = 0;   ///< lower 64
};

}  // namespace avenor::paper_exchange
