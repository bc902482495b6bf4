// A JSON text, held without the parser's headers. Numbers keep their own spelling: 0.1 in a settings file is
// exactly 0.1.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.hpp"

namespace avenor::strategy {

struct JsonValue {
  struct Null {};
  struct Number {
    std::string text;  ///< as it was written
  };
  using Array = std::vector<JsonValue>;
  using Object = std::vector<std::pair<std::string, JsonValue>>;  ///< in the order of the text, no key twice

  std::variant<Null, bool, Number, std::string, Array, Object> value;

  /// "a number", "text", "a list" …: for messages about a value of the wrong kind.
  std::string_view kind() const;
};

/// One JSON value and nothing after it. Refuses repeated keys and nesting deeper than 16; the error names the
/// place.
core::Result<JsonValue> parse_json(std::string_view text);

}  // namespace avenor::strategy
