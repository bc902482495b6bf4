#include "ledger/array_param.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace avenor::ledger {
namespace {

constexpr std::size_t kHeader = 20;       // dimensions, has-null flag, element type, length, lower bound
constexpr std::size_t kEmptyHeader = 12;  // the first three: an array of no dimensions
constexpr std::int64_t kPostgresEpoch = 946'684'800'000'000;  // 2000-01-01 in microseconds since 1970

std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto continues = [&](std::size_t at) { return at < text.size() && (byte(at) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80U) return first == 0 ? 0 : 1;
  if (first >= 0xC2U && first <= 0xDFU) return continues(1) ? 2 : 0;
  if (first >= 0xE0U && first <= 0xEFU) {
    if (!continues(1) || !continues(2)) return 0;
    if (first == 0xE0U && byte(1) < 0xA0U) return 0;
    if (first == 0xEDU && byte(1) > 0x9FU) return 0;
    return 3;
  }
  if (first >= 0xF0U && first <= 0xF4U) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (first == 0xF0U && byte(1) < 0x90U) return 0;
    if (first == 0xF4U && byte(1) > 0x8FU) return 0;
    return 4;
  }
  return 0;
}

template <class T>
void big_endian(char* target, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    target[i] = static_cast<char>((value >> (8 * (sizeof(T) - 1 - i))) & 0xFF);
  }
}

template <class T>
void append_big_endian(std::string& target, T value) {
  std::array<char, sizeof(T)> raw{};
  big_endian(raw.data(), value);
  target.append(raw.data(), raw.size());
}

}  // namespace

std::string clean_utf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) clean += '?';
    clean.append(text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

ArrayParam::ArrayParam(Type type) : type_(type), bytes_(kHeader, '\0') {}

void ArrayParam::put16(std::int16_t value) { append_big_endian(bytes_, static_cast<std::uint16_t>(value)); }
void ArrayParam::put32(std::int32_t value) { append_big_endian(bytes_, static_cast<std::uint32_t>(value)); }
void ArrayParam::put64(std::int64_t value) { append_big_endian(bytes_, static_cast<std::uint64_t>(value)); }

void ArrayParam::null() {
  put32(-1);
  has_null_ = true;
  ++count_;
}

void ArrayParam::boolean(bool value) {
  put32(1);
  bytes_ += value ? '\1' : '\0';
  ++count_;
}

void ArrayParam::int4(std::int32_t value) {
  put32(4);
  put32(value);
  ++count_;
}

void ArrayParam::int8(std::int64_t value) {
  put32(8);
  put64(value);
  ++count_;
}

void ArrayParam::text(std::string_view value) {
  const auto plain = [](char c) { return static_cast<signed char>(c) > 0; };
  if (std::all_of(value.begin(), value.end(), plain)) {
    put32(static_cast<std::int32_t>(value.size()));
    bytes_ += value;
  } else {
    const std::string clean = clean_utf8(value);
    put32(static_cast<std::int32_t>(clean.size()));
    bytes_ += clean;
  }
  ++count_;
}

void ArrayParam::text_or_null(std::string_view value) {
  if (value.empty()) return null();
  text(value);
}

// PostgreSQL's numeric: digits of base 10,000, the first of weight 10,000^weight, trailing zeros left out.
struct ArrayParam::Groups {
  std::array<std::int16_t, 16> digits{};  ///< the least significant first
  int count = 0;
  int skipped = 0;   ///< trailing groups of zeros
  int fraction = 0;  ///< how many of all are behind the point

  /// Above those that are there; what is given in `least` groups at least has leading zeros.
  void append(Wide value, int least = 0) {
    for (int done = 0; value != 0 || done < least; ++done, value /= 10'000) {
      const auto group = static_cast<std::int16_t>(value % 10'000);
      if (count == 0 && group == 0) {
        ++skipped;
      } else {
        digits[static_cast<std::size_t>(count++)] = group;
      }
    }
  }
};

void ArrayParam::put_numeric(const Groups& groups, bool negative, int places) {
  int count = groups.count;
  while (count > 0 && groups.digits[static_cast<std::size_t>(count - 1)] == 0) --count;
  put32(8 + 2 * count);
  put16(static_cast<std::int16_t>(count));
  put16(static_cast<std::int16_t>(count == 0 ? 0 : groups.skipped + count - groups.fraction - 1));
  put16(negative ? 0x4000 : 0);
  put16(static_cast<std::int16_t>(places));
  while (count > 0) put16(groups.digits[static_cast<std::size_t>(--count)]);
  ++count_;
}

void ArrayParam::numeric(core::Decimal value) {
  const bool negative = value.is_negative();
  const Wide size = static_cast<Wide>(negative ? -value.units() : value.units());
  int places = size == 0 ? 0 : core::Decimal::kPlaces;
  for (Wide scan = size; places > 0 && scan % 10 == 0; scan /= 10) --places;
  Groups groups;
  groups.fraction = core::Decimal::kPlaces / 4;
  groups.append(size);
  put_numeric(groups, negative, places);
}

void ArrayParam::numeric(const domain::Notional& value) {
  constexpr int kGroups = core::Decimal::kPlaces / 4;
  int places = value.is_zero() ? 0 : 2 * core::Decimal::kPlaces;
  for (Wide scan = value.rest(); places > core::Decimal::kPlaces && scan % 10 == 0; scan /= 10) --places;
  Groups groups;
  groups.fraction = 2 * kGroups;
  groups.append(value.rest(), kGroups);
  groups.append(value.units());
  put_numeric(groups, false, places);
}

void ArrayParam::numeric_or_null(core::Decimal value) {
  if (value.is_zero()) return null();
  numeric(value);
}

void ArrayParam::time(core::WallTime value) {
  if (!value.is_set()) return null();
  const std::int64_t micros = value.ns / 1000 - (value.ns % 1000 < 0 ? 1 : 0);
  int8(micros - kPostgresEpoch);
}

std::string_view ArrayParam::bytes() {
  const auto at = [this](std::size_t index, std::uint32_t value) {
    big_endian(bytes_.data() + index * 4, value);
  };
  at(0, count_ == 0 ? 0U : 1U);
  at(1, has_null_ ? 1U : 0U);
  at(2, static_cast<std::uint32_t>(type_));
  at(3, static_cast<std::uint32_t>(count_));
  at(4, 1U);
  return std::string_view{bytes_}.substr(0, count_ == 0 ? kEmptyHeader : std::string_view::npos);
}

std::optional<std::string_view> ArrayParam::only() const {
  if (has_null_) return std::nullopt;
  return std::string_view{bytes_}.substr(kHeader + 4);
}

}  // namespace avenor::ledger
