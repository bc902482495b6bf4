// Pseudo-random numbers: the same sequence from the same seed, on every machine.
#pragma once

#include <array>
#include <cstdint>

namespace avenor::core {

/// xoshiro256** (Blackman and Vigna 2018): small and fast.
class RandomGenerator {
 public:
  explicit RandomGenerator(std::uint64_t seed);
  /// From the operating system's entropy.
  static RandomGenerator unpredictable();

  std::uint64_t next();
  /// Even in [0, bound), bound > 0 (the bias of the modulo is below 2^-32 for the bounds used here).
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  /// True with the probability `rate` (0 to 1).
  bool chance(double rate);

 private:
  std::array<std::uint64_t, 4> state_{};
};

/// The next number of a SplitMix64 sequence: spreads the bits of a poor seed.
std::uint64_t split_mix(std::uint64_t& state);

}  // namespace avenor::core
