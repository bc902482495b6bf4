#include "core/random_generator.hpp"

#include <bit>
#include <random>

namespace avenor::core {

std::uint64_t split_mix(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

RandomGenerator::RandomGenerator(std::uint64_t seed) {
  for (auto& word : state_) word = split_mix(seed);
}

RandomGenerator RandomGenerator::unpredictable() {
  std::random_device device;
  RandomGenerator random(0);
  for (auto& word : random.state_) word = (std::uint64_t{device()} << 32U) | device();
  return random;
}

std::uint64_t RandomGenerator::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

bool RandomGenerator::chance(double rate) {
  if (rate <= 0) return false;
  return static_cast<double>(next() >> 11U) * 0x1.0p-53 < rate;
}

}  // namespace avenor::core
