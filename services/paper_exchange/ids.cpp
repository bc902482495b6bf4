#include "paper_exchange/ids.hpp"

#include <algorithm>
#include <bit>
#include <random>

namespace avenor::paper_exchange {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::uint64_t split_mix(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

std::string uuid_from(std::uint64_t high, std::uint64_t low) {
  high = (high & ~std::uint64_t{0xf000}) | 0x4000U;
  low = (low & ~(std::uint64_t{3} << 62U)) | (std::uint64_t{2} << 62U);
  std::string text(36, '-');
  std::size_t at = 0;
  for (unsigned digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) ++at;
    const std::uint64_t word = digit < 16 ? high : low;
    text[at++] = kHexDigits[(word >> (60U - 4U * (digit % 16U))) & 15U];
  }
  return text;
}

}  // namespace

Random::Random(std::uint64_t seed) {
  for (auto& word : state_) word = split_mix(seed);
}

Random Random::unpredictable() {
  std::random_device device;
  Random random(0);
  for (auto& word : random.state_) word = (std::uint64_t{device()} << 32U) | device();
  return random;
}

std::uint64_t Random::next() {
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

bool Random::chance(double rate) {
  if (rate <= 0) return false;
  return static_cast<double>(next() >> 11U) * 0x1.0p-53 < rate;
}

std::string make_uuid(Random& random) {
  const std::uint64_t high = random.next();
  return uuid_from(high, random.next());
}

std::string uuid_of(std::string_view text) {
  std::uint64_t a = 0xcbf29ce484222325U;  // FNV-1a, then mixed
  for (const char c : text) a = (a ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  const std::uint64_t high = split_mix(a);
  return uuid_from(high, split_mix(a));
}

bool looks_like_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : kHexDigits.find(text[i]) == std::string_view::npos) return false;
  }
  return true;
}

UlidMaker::UlidMaker(Random random) : random_(random) {}

void UlidMaker::not_before(core::WallTime time) { last_ms_ = std::max(last_ms_, time.ns / 1'000'000 + 1); }

std::string UlidMaker::next(core::WallTime now) {
  const std::int64_t ms = now.ns / 1'000'000;
  if (ms > last_ms_ || (high_ == 0 && low_ == 0)) {
    last_ms_ = std::max(ms, last_ms_);
    high_ = random_.next() >> 49U;  // the top bit stays free, so that counting up cannot overflow
    low_ = random_.next();
  } else if (++low_ == 0) {
    ++high_;
  }
  std::string text(26, '0');
  const auto time = static_cast<std::uint64_t>(last_ms_);
  for (unsigned i = 0; i < 10; ++i) text[i] = kCrockford[(time >> (45U - 5U * i)) & 31U];
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned shift = 75U - 5U * i;
    const std::uint64_t word = shift >= 64  ? high_ >> (shift - 64)
                               : shift > 59 ? (high_ << (64 - shift)) | (low_ >> shift)
                                            : low_ >> shift;
    text[10 + i] = kCrockford[word & 31U];
  }
  return text;
}

}  // namespace avenor::paper_exchange
