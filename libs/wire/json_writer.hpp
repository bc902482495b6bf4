// Writes JSON fields into a chunk on the stack and from there into a string. Every field begins with its
// comma; an object is opened by turning its first field's comma into the brace, so an object needs at least
// one field.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/clock.hpp"
#include "core/decimal.hpp"
#include "domain/amounts.hpp"

namespace avenor::wire {

class JsonWriter {
 public:
  /// Appends to `out`, which must outlive it.
  explicit JsonWriter(std::string& out) : out_(out) {}
  ~JsonWriter() { flush(); }
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  /// `,"name":`
  template <std::size_t N>
  void key(const char (&name)[N]) {
    static_assert(N < 64);
    char* p = room(N + 3);
    *p++ = ',';
    *p++ = '"';
    std::memcpy(p, name, N - 1);
    p += N - 1;
    *p++ = '"';
    *p++ = ':';
    used_ += N + 3;
  }

  template <std::size_t N>
  void text(const char (&name)[N], std::string_view value) {
    key(name);
    string(value);
  }
  /// Nothing at all when the value is empty.
  template <std::size_t N>
  void text_if(const char (&name)[N], std::string_view value) {
    if (!value.empty()) text(name, value);
  }
  template <std::size_t N, class Tag>
  void amount(const char (&name)[N], const domain::Amount<Tag>& value) {
    key(name);
    decimal(value.decimal());
  }
  template <std::size_t N, class Tag>
  void amount(const char (&name)[N], const std::optional<domain::Amount<Tag>>& value) {
    if (value) amount(name, *value);
  }
  template <std::size_t N, class Integer>
  void integer(const char (&name)[N], Integer value) {
    key(name);
    if (std::is_signed_v<Integer> && value < 0) {
      raw("-");
      whole(std::uint64_t{0} - static_cast<std::uint64_t>(value));
    } else {
      whole(static_cast<std::uint64_t>(value));
    }
  }
  template <std::size_t N>
  void time(const char (&name)[N], core::WallTime value) {
    integer(name, value.ns);
  }
  template <std::size_t N>
  void boolean(const char (&name)[N], bool value) {
    key(name);
    raw(value ? "true" : "false");
  }
  /// Three places; only for what is no amount.
  template <std::size_t N>
  void real(const char (&name)[N], double value) {
    key(name);
    real_value(value);
  }

  /// A string with its quotes: escaped, and what is not UTF-8 replaced by U+FFFD (the reader would refuse all
  /// of it).
  void string(std::string_view value);
  /// A plain decimal as a string.
  void decimal(core::Decimal value);
  /// As it is.
  void raw(std::string_view json);

  /// Writes `fields()` as an object: `{...}`.
  template <class Fields>
  void object(Fields fields) {
    flush();
    const std::size_t start = out_.size();
    fields();
    flush();
    out_[start] = '{';
    raw("}");
  }
  /// Writes an array of names: `["…","…"]`.
  template <class Names>
  void texts(const Names& names) {
    raw("[");
    bool first = true;
    for (const auto& name : names) {
      if (!first) raw(",");
      first = false;
      string(name.view());
    }
    raw("]");
  }
  /// Writes an array of objects: `[{...},{...}]`.
  template <class List, class Fields>
  void objects(const List& list, Fields fields) {
    raw("[");
    bool first = true;
    for (const auto& item : list) {
      if (!first) raw(",");
      first = false;
      object([&] { fields(item); });
    }
    raw("]");
  }

 private:
  static constexpr std::size_t kChunk = 1024;

  char* room(std::size_t bytes) {
    if (used_ + bytes > kChunk) flush();
    return chunk_.data() + used_;
  }
  void flush() {
    out_.append(chunk_.data(), used_);
    used_ = 0;
  }
  void whole(std::uint64_t value);
  void real_value(double value);
  void escaped(std::string_view value);

  std::string& out_;
  std::size_t used_ = 0;
  std::array<char, kChunk> chunk_;  // NOLINT: deliberately not zeroed
};

}  // namespace avenor::wire
