#include "core/decimal_text.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace avenor::core {
namespace {

__extension__ using Unsigned = unsigned __int128;

constexpr std::uint64_t kOne64 = static_cast<std::uint64_t>(Decimal::kOne);
constexpr std::size_t kWholeDigits = 18;
constexpr std::uint64_t kReadable = 1'000'000'000'000'000'000;  // 10^18: where reading ends
constexpr std::size_t kMaxShown = 40;  // of a refused text: a payload may be megabytes

constexpr std::array<std::uint64_t, Decimal::kPlaces + 1> kScale = [] {
  std::array<std::uint64_t, Decimal::kPlaces + 1> scale{};
  std::uint64_t power = 1;
  for (std::size_t missing = 0; missing <= Decimal::kPlaces; ++missing) {
    scale[Decimal::kPlaces - missing] = power;
    power *= 10;
  }
  return scale;
}();

constexpr std::array<char, 200> kPairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Out of line, so that the good case stays small.
[[gnu::noinline, gnu::cold]] tl::unexpected<Error> refuse(std::string_view text, const char* why) {
  std::string message = "'";
  message += text.substr(0, kMaxShown);
  if (text.size() > kMaxShown) message += "…";
  message += "' is not a plain decimal: ";
  message += why;
  return fail(std::move(message));
}

void put_pair(char* at, std::uint64_t pair) { std::memcpy(at, &kPairs[2 * pair], 2); }

}  // namespace

Result<Decimal> parse_decimal(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  if (at != end && (*at == '-' || *at == '+')) ++at;
  if (at == end || !is_digit(*at)) return refuse(text, "a digit must come first");

  while (end - at > 1 && at[0] == '0' && is_digit(at[1])) ++at;
  const char* const whole_start = at;
  std::uint64_t whole = 0;
  while (at != end && is_digit(*at)) {
    if (static_cast<std::size_t>(at - whole_start) == kWholeDigits) return refuse(text, "it reaches 10^18");
    whole = whole * 10 + static_cast<std::uint64_t>(*at++ - '0');
  }

  std::uint64_t fraction = 0;
  if (at != end && *at == '.') {
    ++at;
    if (at == end) return refuse(text, "a point must be followed by a digit");
    std::size_t places = 0;
    while (at != end && places < Decimal::kPlaces && is_digit(*at)) {
      fraction = fraction * 10 + static_cast<std::uint64_t>(*at++ - '0');
      ++places;
    }
    while (at != end && *at == '0' && places == Decimal::kPlaces) ++at;
    if (at != end && is_digit(*at)) return refuse(text, "more than 12 places");
    fraction *= kScale[places];
  }
  if (at != end) return refuse(text, "it may contain only digits, one point and a sign");

  const auto units = static_cast<Decimal::Units>(static_cast<Unsigned>(whole) * kOne64 + fraction);
  return Decimal::from_raw(negative ? -units : units);
}

void append_decimal(std::string& out, Decimal value) {
  const Decimal::Units units = value.units();
  const Unsigned size = units < 0 ? Unsigned{0} - static_cast<Unsigned>(units) : static_cast<Unsigned>(units);
  std::uint64_t beyond = 0;  // in 10^18: only what was computed reaches it
  std::uint64_t whole = 0;
  std::uint64_t fraction = 0;
  if (const auto low = static_cast<std::uint64_t>(size); low == size) {
    whole = low / kOne64;
    fraction = low % kOne64;
  } else {
    const Unsigned all = size / kOne64;
    fraction = static_cast<std::uint64_t>(size - all * kOne64);
    beyond = static_cast<std::uint64_t>(all / kReadable);
    whole = static_cast<std::uint64_t>(all - beyond * static_cast<Unsigned>(kReadable));
  }

  constexpr std::size_t kPoint = 32;  // a sign and 27 digits fit before it, 12 after
  std::array<char, 48> buffer;
  char* first = buffer.data() + kPoint;
  char* last = first;
  if (fraction != 0) {
    *last++ = '.';
    if (fraction % 1'000'000 == 0) {
      fraction /= 1'000'000;
    } else {
      const std::uint64_t tail = fraction % 1'000'000;
      fraction /= 1'000'000;
      put_pair(last + 6, tail / 10'000);
      put_pair(last + 8, tail / 100 % 100);
      put_pair(last + 10, tail % 100);
      last += 6;
    }
    char* const head = buffer.data() + kPoint + 1;
    put_pair(head, fraction / 10'000);
    put_pair(head + 2, fraction / 100 % 100);
    put_pair(head + 4, fraction % 100);
    last += 6;
    while (last[-1] == '0') --last;
  }
  if (beyond != 0) {
    for (std::size_t pairs = 0; pairs < kWholeDigits / 2; ++pairs) {
      first -= 2;
      put_pair(first, whole % 100);
      whole /= 100;
    }
    whole = beyond;
  }
  while (whole >= 100) {
    first -= 2;
    put_pair(first, whole % 100);
    whole /= 100;
  }
  if (whole >= 10) {
    first -= 2;
    put_pair(first, whole);
  } else {
    *--first = static_cast<char>('0' + whole);
  }
  if (units < 0) *--first = '-';
  out.append(first, static_cast<std::size_t>(last - first));
}

}  // namespace avenor::core
