#include "dialects/alpaca/ids.hpp"

#include <algorithm>

namespace avenor::dialects::alpaca {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

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

std::string make_uuid(core::RandomGenerator& random) {
  const std::uint64_t high = random.next();
  return uuid_from(high, random.next());
}

std::string uuid_of(std::string_view text) {
  std::uint64_t a = 0xcbf29ce484222325U;  // FNV-1a, then mixed
  for (const char c : text) a = (a ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  const std::uint64_t high = core::split_mix(a);
  return uuid_from(high, core::split_mix(a));
}

UlidMaker::UlidMaker(core::RandomGenerator random) : random_(random) {}

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

VenueIds::VenueIds()
    : random_(core::RandomGenerator::unpredictable()), ulids_(core::RandomGenerator::unpredictable()) {}

std::string VenueIds::order() { return make_uuid(random_); }
std::string VenueIds::client_order() { return make_uuid(random_); }
std::string VenueIds::execution() { return make_uuid(random_); }
std::string VenueIds::event(core::WallTime at) { return ulids_.next(at); }
std::string VenueIds::instrument(const std::string& symbol) const { return uuid_of(symbol); }
void VenueIds::not_before(core::WallTime time) { ulids_.not_before(time); }

}  // namespace avenor::dialects::alpaca
