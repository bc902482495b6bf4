// Writes JSON into a string that the caller owns and may reuse: the one writer outside the two hot paths. It
// writes the commas; the caller is responsible for correct nesting.
//
// Texts, keys too, may be anything: quotes, backslashes and control characters (DEL among them) are escaped,
// and each byte that is not UTF-8 becomes U+FFFD, for JSON cannot carry it. Decimals come out exactly, as
// texts (money, quantities, prices) or as numbers where a venue has them so, never by way of a double.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/clock.hpp"
#include "core/decimal.hpp"
#include "core/name.hpp"
#include "json/value.hpp"

namespace avenor::json {

/// A price, a quantity, an amount of money.
template <class T>
concept Amount = requires(const T& amount) {
  { amount.decimal() } -> std::convertible_to<core::Decimal>;
};

class Writer {
 public:
  /// Appends to `out`, which must outlive the writer.
  explicit Writer(std::string& out) : out_(out) {}

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }
  Writer& key(std::string_view name);

  Writer& string(std::string_view text);
  Writer& boolean(bool value) { return raw(value ? "true" : "false"); }
  template <std::integral T>
  Writer& integer(T value) {
    if constexpr (std::is_signed_v<T>)
      return signed_integer(value);
    else
      return unsigned_integer(value);
  }
  /// The shortest text that is this number again; null for what is none (NaN, infinity).
  Writer& real(double value);
  Writer& null() { return raw("null"); }
  Writer& decimal_string(core::Decimal value);
  Writer& decimal_number(core::Decimal value);
  /// RFC 3339, nine digits, Z; null when it is not set.
  Writer& time(core::WallTime value);
  /// What was read, with the numbers as they were written.
  Writer& value(const Value& value);
  /// A complete JSON value, written as it is.
  Writer& raw(std::string_view json);

  Writer& field(std::string_view name, std::string_view text) { return key(name).string(text); }
  Writer& field(std::string_view name, const char* text) { return key(name).string(text); }
  Writer& field(std::string_view name, bool value) { return key(name).boolean(value); }
  Writer& field(std::string_view name, double value) { return key(name).real(value); }
  Writer& field(std::string_view name, core::WallTime value) { return key(name).time(value); }
  Writer& field(std::string_view name, core::Decimal value) { return key(name).decimal_string(value); }
  Writer& field(std::string_view name, const Value& value) { return key(name).value(value); }
  template <std::integral T>
  Writer& field(std::string_view name, T value) {
    return key(name).integer(value);
  }
  template <Amount T>
  Writer& field(std::string_view name, const T& amount) {
    return key(name).decimal_string(amount.decimal());
  }
  template <class Tag>
  Writer& field(std::string_view name, const core::Name<Tag>& value) {
    return key(name).string(value.view());
  }
  /// Null when there is nothing.
  template <class T>
  Writer& field(std::string_view name, const std::optional<T>& value) {
    return value ? field(name, *value) : key(name).null();
  }
  Writer& null_field(std::string_view name) { return key(name).null(); }
  /// Null when empty.
  Writer& text_or_null(std::string_view name, std::string_view text) {
    return text.empty() ? null_field(name) : field(name, text);
  }
  /// Nothing at all when there is nothing.
  Writer& field_if(std::string_view name, std::string_view text) {
    return text.empty() ? *this : field(name, text);
  }
  Writer& field_if(std::string_view name, core::WallTime time) {
    return time.is_set() ? field(name, time) : *this;
  }
  template <class T>
  Writer& field_if(std::string_view name, const std::optional<T>& value) {
    return value ? field(name, *value) : *this;
  }

 private:
  Writer& open(char bracket);
  Writer& close(char bracket);
  Writer& signed_integer(std::int64_t value);
  Writer& unsigned_integer(std::uint64_t value);
  void separate() {
    if (comma_) out_.push_back(',');
  }

  std::string& out_;
  bool comma_ = false;
};

/// An object as a text: `fields` gets the writer, between the braces.
template <class Fields>
std::string object(Fields fields) {
  std::string out;
  Writer writer(out);
  writer.begin_object();
  fields(writer);
  writer.end_object();
  return out;
}

}  // namespace avenor::json
