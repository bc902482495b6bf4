// Writes one JSON object, field by field.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace avenor::venue::alpaca {

class JsonText {
 public:
  JsonText& text(std::string_view key, std::string_view value);
  /// `value` is JSON already.
  JsonText& raw(std::string_view key, std::string_view value);
  /// As a string; nothing when absent.
  template <class Amount>
  JsonText& amount(std::string_view key, const std::optional<Amount>& value) {
    return value ? text(key, value->to_string()) : *this;
  }
  std::string done() const { return out_ + "}"; }

 private:
  std::string out_ = "{";
};

/// In quotes, escaped.
std::string json_quoted(std::string_view text);

}  // namespace avenor::venue::alpaca
