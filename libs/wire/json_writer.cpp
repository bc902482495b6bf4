#include "wire/json_writer.hpp"

#include <charconv>
#include <cmath>

#include "core/utf8.hpp"
#include "wire/plain_text.hpp"

namespace avenor::wire {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

constexpr std::array<char, 200> digit_pairs() {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}
constexpr std::array<char, 200> kPairs = digit_pairs();

char* two_digits(char* p, std::uint32_t value) {
  std::memcpy(p, &kPairs[2 * std::size_t{value}], 2);
  return p + 2;
}

char* six_digits(char* p, std::uint32_t value) {
  return two_digits(two_digits(two_digits(p, value / 10'000), value / 100 % 100), value % 100);
}

char* eight_digits(char* p, std::uint32_t value) {
  return six_digits(two_digits(p, value / 1'000'000), value % 1'000'000);
}

// Below 10^8, without zeros before it.
char* few_digits(char* p, std::uint32_t value) {
  if (value < 10) {
    *p = static_cast<char>('0' + value);
    return p + 1;
  }
  if (value < 100) return two_digits(p, value);
  return std::to_chars(p, p + 8, value).ptr;
}

// Eight at a time in 32-bit arithmetic: a time has 19 digits, and every payload has one or two.
char* all_digits(char* p, std::uint64_t value) {
  constexpr std::uint64_t kEight = 100'000'000;
  if (value < kEight) return few_digits(p, static_cast<std::uint32_t>(value));
  return eight_digits(all_digits(p, value / kEight), static_cast<std::uint32_t>(value % kEight));
}

}  // namespace

void JsonWriter::raw(std::string_view json) {
  if (json.size() > kChunk) {
    flush();
    out_.append(json);
    return;
  }
  std::memcpy(room(json.size()), json.data(), json.size());
  used_ += json.size();
}

void JsonWriter::string(std::string_view value) {
  if (value.size() <= 128 && plain_length(value) == value.size()) {
    char* const start = room(value.size() + 2);
    start[0] = '"';
    std::memcpy(start + 1, value.data(), value.size());
    start[value.size() + 1] = '"';
    used_ += value.size() + 2;
    return;
  }
  raw("\"");
  escaped(value);
  raw("\"");
}

void JsonWriter::escaped(std::string_view value) {
  constexpr std::string_view kHex = "0123456789abcdef";
  while (!value.empty()) {
    const char c = value.front();
    std::size_t taken = 1;
    if (is_plain(c)) {
      taken = plain_length(value.substr(0, kChunk));
      raw(value.substr(0, taken));
    } else if (c == '"' || c == '\\') {
      const std::array<char, 2> pair{'\\', c};
      raw({pair.data(), pair.size()});
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      const auto byte = static_cast<unsigned char>(c);
      const std::array<char, 6> code{'\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]};
      raw({code.data(), code.size()});
    } else if (const std::size_t length = core::utf8_length(value); length > 0) {
      taken = length;
      raw(value.substr(0, length));
    } else {
      raw(kReplacement);
    }
    value.remove_prefix(taken);
  }
}

void JsonWriter::decimal(core::Decimal value) {
  constexpr std::int64_t kOne = static_cast<std::int64_t>(core::Decimal::kOne);
  const core::Decimal::Units units = value.units();
  if (units > INT64_MAX || units < -INT64_MAX) {
    string(value.to_string());
    return;
  }
  auto rest = static_cast<std::int64_t>(units);
  char* const start = room(48);
  char* p = start;
  *p++ = '"';
  if (rest < 0) {
    *p++ = '-';
    rest = -rest;
  }
  p = all_digits(p, static_cast<std::uint64_t>(rest / kOne));
  const std::int64_t places = rest % kOne;
  if (places != 0) {
    *p++ = '.';
    p = six_digits(p, static_cast<std::uint32_t>(places / 1'000'000));
    if (places % 1'000'000 != 0) p = six_digits(p, static_cast<std::uint32_t>(places % 1'000'000));
    while (p[-1] == '0') --p;
  }
  *p++ = '"';
  used_ += static_cast<std::size_t>(p - start);
}

void JsonWriter::whole(std::uint64_t value) {
  char* const p = room(24);
  used_ += static_cast<std::size_t>(all_digits(p, value) - p);
}

void JsonWriter::real_value(double value) {
  if (!std::isfinite(value)) value = 0;
  char* p = room(400);
  used_ += static_cast<std::size_t>(std::to_chars(p, p + 400, value, std::chars_format::fixed, 3).ptr - p);
}

}  // namespace avenor::wire
