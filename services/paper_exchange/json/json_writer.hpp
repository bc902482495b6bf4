// Writes JSON into a string that the caller owns and reuses. Commas are its business, correctness of nesting
// is the caller's. Strings are escaped; decimals come out exactly, as strings (money in trading answers) or
// as numbers (market data), never by way of a double.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/decimal.hpp"
#include "domain/amounts.hpp"

namespace avenor::paper_exchange {

class JsonWriter {
 public:
  /// Appends to `out`, which must outlive the writer.
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  /// Keys are ours: written as they are.
  JsonWriter& key(std::string_view name);

  /// What is not UTF-8 becomes the characters of its bytes' numbers.
  JsonWriter& string(std::string_view text);
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& integer(std::int64_t value);
  JsonWriter& null() { return raw("null"); }
  JsonWriter& decimal_string(core::Decimal value);
  JsonWriter& decimal_number(core::Decimal value);
  /// RFC 3339, nine digits, Z; null when it is not set.
  JsonWriter& time(core::WallTime value);
  /// A complete JSON value, written as it is.
  JsonWriter& raw(std::string_view json);

  JsonWriter& field(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonWriter& field(std::string_view name, const char* text) { return key(name).string(text); }
  JsonWriter& field(std::string_view name, bool value) { return key(name).boolean(value); }
  JsonWriter& field(std::string_view name, int value) { return key(name).integer(value); }
  JsonWriter& field(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  JsonWriter& field(std::string_view name, core::WallTime value) { return key(name).time(value); }
  JsonWriter& field(std::string_view name, core::Decimal value) { return key(name).decimal_string(value); }
  template <class Tag>
  JsonWriter& field(std::string_view name, domain::Amount<Tag> value) {
    return key(name).decimal_string(value.decimal());
  }
  template <class T>
  JsonWriter& field(std::string_view name, const std::optional<T>& value) {
    return value ? field(name, *value) : key(name).null();
  }
  JsonWriter& null_field(std::string_view name) { return key(name).null(); }
  /// Null when empty.
  JsonWriter& text_or_null(std::string_view name, std::string_view text) {
    return text.empty() ? null_field(name) : field(name, text);
  }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate() {
    if (comma_) out_.push_back(',');
  }

  std::string& out_;
  bool comma_ = false;
};

/// Appends what core::to_rfc3339 gives, without an allocation.
void append_rfc3339(std::string& out, core::WallTime time);

}  // namespace avenor::paper_exchange
