// The fast half of the decoder: reads payloads in the exact form of our own writer, and gives up on any
// other. No blank between the parts, the fields in the order in which they are asked for, strings of plain
// ASCII without escapes, whole numbers, true and false; nothing unknown, nothing twice.
//
// Giving up is not a refusal: it only means that JsonReader has to read the payload. JsonReader accepts
// whatever this class accepts, with the same result. It has the same functions as JsonReader, so that one
// list of fields serves both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/clock.hpp"
#include "core/decimal.hpp"
#include "core/result.hpp"
#include "domain/bounds.hpp"
#include "wire/plain_amount.hpp"

namespace avenor::wire {

class PlainReader {
 public:
  explicit PlainReader(std::string_view payload)
      : at_(payload.data()), end_(payload.data() + payload.size()) {}

  bool ok() const { return ok_; }
  /// All was read, to the last byte.
  bool complete() const { return ok_ && end_ - at_ == 1 && *at_ == '}' && separator_ == ','; }
  void refuse(std::string_view, std::string_view) { give_up(); }

  template <std::size_t N>
  std::string_view text(const char (&field)[N]) {
    const std::string_view value = optional_text(field);
    if (value.empty()) give_up();
    return value;
  }
  template <std::size_t N>
  std::string_view optional_text(const char (&field)[N]) {
    return take_key(field) ? take_string() : std::string_view{};
  }
  template <std::size_t N>
  std::int64_t integer(const char (&field)[N], std::int64_t least, std::int64_t most) {
    if (!take_key(field)) give_up();
    return take_integer(least, most);
  }
  template <std::size_t N>
  bool optional_boolean(const char (&field)[N]) {
    return take_key(field) && take_boolean();
  }
  template <std::size_t N>
  core::WallTime time(const char (&field)[N]) {
    return {integer(field, 1, domain::kLatestTime.ns)};
  }
  template <std::size_t N>
  core::WallTime optional_time(const char (&field)[N]) {
    return {take_key(field) ? take_integer(1, domain::kLatestTime.ns) : 0};
  }
  template <class Amount, std::size_t N>
  Amount amount(const char (&field)[N]) {
    if (!take_key(field)) give_up();
    return take_amount<Amount>();
  }
  template <class Amount, std::size_t N>
  std::optional<Amount> optional_amount(const char (&field)[N]) {
    if (!take_key(field)) return std::nullopt;
    return take_amount<Amount>();
  }
  template <class T, std::size_t N>
  T name(const char (&field)[N], core::Result<T> (*parse)(std::string_view)) {
    return parsed<T>(text(field), parse);
  }
  template <class T, std::size_t N>
  T optional_name(const char (&field)[N], core::Result<T> (*parse)(std::string_view)) {
    return take_key(field) ? parsed<T>(take_string(), parse) : T{};
  }
  /// Of the objects in an object only those that hold nothing but a few strings.
  template <std::size_t N>
  std::string optional_minified(const char (&field)[N], std::size_t longest) {
    return take_key(field) ? std::string(take_object_of_strings(longest)) : std::string{};
  }

 private:
  // The brace, or the comma, and `"field":`. False, and nothing is taken, when another field comes next.
  template <std::size_t N>
  bool take_key(const char (&field)[N]) {
    constexpr std::size_t kName = N - 1;
    if (static_cast<std::size_t>(end_ - at_) < kName + 4 || at_[0] != separator_ || at_[1] != '"' ||
        std::memcmp(at_ + 2, field, kName) != 0 || at_[kName + 2] != '"' || at_[kName + 3] != ':') {
      return false;
    }
    at_ += kName + 4;
    separator_ = ',';
    return true;
  }

  template <class T>
  T parsed(std::string_view value, core::Result<T> (*parse)(std::string_view)) {
    if (!ok_) return T{};
    core::Result<T> result = parse(value);
    if (result) return *std::move(result);
    give_up();
    return T{};
  }

  template <class Amount>
  Amount take_amount() {
    core::Decimal value;
    if (!take_short_decimal(value)) return parsed<Amount>(take_string(), &plain_amount<Amount>);
    const core::Result<Amount> bounded = Amount::bounded(value);
    if (bounded) return *bounded;
    give_up();
    return Amount{};
  }

  std::string_view take_string();
  /// A decimal as a string, in the spelling of the bus and with at most 18 digits; a price has half a dozen
  /// of them in a message. False, and nothing is taken, when it is anything else.
  bool take_short_decimal(core::Decimal& value);
  std::int64_t take_integer(std::int64_t least, std::int64_t most);
  bool take_boolean();
  std::string_view take_object_of_strings(std::size_t longest);
  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  void give_up() {
    ok_ = false;
    at_ = end_;
  }

  const char* at_;
  const char* end_;
  char separator_ = '{';
  bool ok_ = true;
};

}  // namespace avenor::wire
