#include "wire/plain_reader.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "wire/plain_text.hpp"

namespace avenor::wire {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

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
    const char* const start = at_;
    while (at_ != end_ && is_plain(*at_)) ++at_;
    const std::string_view value{start, static_cast<std::size_t>(at_ - start)};
    if (take('"')) return value;
  }
  give_up();
  return {};
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
