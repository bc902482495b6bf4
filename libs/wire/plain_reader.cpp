#include "wire/plain_reader.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "wire/plain_text.hpp"

namespace avenor::wire {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// By the number of places: what one unit of the last place is in 10^-12.
constexpr std::array<std::uint64_t, core::Decimal::kPlaces + 1> kScale = [] {
  std::array<std::uint64_t, core::Decimal::kPlaces + 1> scale{};
  std::uint64_t power = 1;
  for (std::size_t missing = 0; missing < scale.size(); ++missing, power *= 10)
    scale[scale.size() - 1 - missing] = power;
  return scale;
}();

// The next eight bytes as a number when all are digits: a time has 19, and one at a time each would wait for
// the one before.
bool take_eight_digits(const char* at, std::uint64_t& value) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  constexpr std::uint64_t kHigh = 0xF0F0F0F0F0F0F0F0;
  constexpr std::uint64_t kDigits = 0x3030303030303030;
  if ((bytes & kHigh) != kDigits || ((bytes + 0x0606060606060606) & kHigh) != kDigits) return false;
  bytes -= kDigits;
  bytes = bytes * 10 + (bytes >> 8);  // pairs, in every other byte
  const std::uint64_t low = (bytes & 0x000000FF000000FF) * (100 + (std::uint64_t{1'000'000} << 32));
  const std::uint64_t high = (bytes >> 16 & 0x000000FF000000FF) * (1 + (std::uint64_t{10'000} << 32));
  value = (low + high) >> 32;
  return true;
}

}  // namespace

std::string_view PlainReader::take_string() {
  if (take('"')) {
    const std::string_view rest{at_, static_cast<std::size_t>(end_ - at_)};
    const std::string_view value = rest.substr(0, plain_length(rest));
    at_ += value.size();
    if (take('"')) return value;
  }
  give_up();
  return {};
}

bool PlainReader::take_short_decimal(core::Decimal& value) {
  constexpr std::ptrdiff_t kMostDigits = 18;  // always fit in 64 bits
  const char* at = at_;
  if (end_ - at < 3 || *at++ != '"') return false;
  const bool negative = *at == '-';
  if (negative) ++at;
  const auto digits = [&](std::uint64_t& number) {
    const char* const start = at;
    const char* const stop = end_ - at > kMostDigits ? at + kMostDigits : end_;
    for (; at != stop && is_digit(*at); ++at) number = number * 10 + static_cast<std::uint64_t>(*at - '0');
    return at - start;
  };
  std::uint64_t whole = 0, fraction = 0;
  const char* const first = at;
  const std::ptrdiff_t length = digits(whole);
  if (length == 0 || (length > 1 && *first == '0')) return false;
  std::ptrdiff_t places = 0;
  if (at != end_ && *at == '.') {
    ++at;
    places = digits(fraction);
    if (places == 0 || places > core::Decimal::kPlaces) return false;
  }
  if (at == end_ || *at != '"') return false;
  const core::Decimal::Units units =
      static_cast<core::Decimal::Units>(whole) * core::Decimal::kOne +
      static_cast<core::Decimal::Units>(fraction * kScale[static_cast<std::size_t>(places)]);
  value = core::Decimal::from_raw(negative ? -units : units);
  at_ = at + 1;
  return true;
}

std::string_view PlainReader::take_object_of_strings(std::size_t longest) {
  std::array<std::string_view, 16> keys;
  auto known = keys.begin();
  const char* const start = at_;
  for (char before = '{'; take(before); before = ',') {
    const std::string_view key = take_string();
    if (known == keys.end() || std::find(keys.begin(), known, key) != known || !take(':')) give_up();
    if (!ok_) return {};
    *known++ = key;
    take_string();
  }
  if (known == keys.begin() || !take('}')) give_up();
  if (!ok_) return {};
  const std::string_view object{start, static_cast<std::size_t>(at_ - start)};
  if (object.size() > longest) give_up();
  return object;
}

std::int64_t PlainReader::take_integer(std::int64_t least, std::int64_t most) {
  constexpr std::ptrdiff_t kMostDigits = 19;  // always fit in 64 bits without a sign
  const char* const start = at_;
  std::uint64_t number = 0;
  for (std::uint64_t eight = 0; end_ - at_ > 8 && at_ - start <= 8 && take_eight_digits(at_, eight); at_ += 8)
    number = number * 100'000'000 + eight;
  while (at_ != end_ && is_digit(*at_) && at_ - start < kMostDigits)
    number = number * 10 + static_cast<std::uint64_t>(*at_++ - '0');
  const std::ptrdiff_t digits = at_ - start;
  const bool whole = digits == 1 || (digits > 1 && *start != '0');
  // What follows a digit here and is no separator is a point, an exponent or one digit too many.
  const bool ends = at_ != end_ && (*at_ == ',' || *at_ == '}');
  if (!whole || !ends || number > INT64_MAX) {
    give_up();
    return least;
  }
  const auto value = static_cast<std::int64_t>(number);
  if (value < least || value > most) give_up();
  return value;
}

bool PlainReader::take_boolean() {
  for (const auto& [word, value] : {std::pair{std::string_view("false"), false}, {"true", true}}) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() || std::memcmp(at_, word.data(), word.size()) != 0)
      continue;
    at_ += word.size();
    return value;
  }
  give_up();
  return false;
}

}  // namespace avenor::wire
