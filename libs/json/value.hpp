// A JSON text that a person wrote, held without the parser's headers: every value knows its line, and numbers
// keep their own spelling (0.1 in a settings file is exactly 0.1).
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.hpp"

namespace avenor::json {

struct Value {
  struct Null {};
  struct Number {
    std::string text;  ///< as it was written
  };
  struct Member;
  using Array = std::vector<Value>;
  using Object = std::vector<Member>;  ///< in the order of the text, no key twice

  std::variant<Null, bool, Number, std::string, Array, Object> value;
  int line = 1;  ///< where it stands; of an object's value: where its key stands

  /// nullptr: it is something else.
  template <class Kind>
  const Kind* as() const {
    return std::get_if<Kind>(&value);
  }
  /// "a number", "text", "a list" …: for messages about a value of the wrong kind.
  std::string_view kind() const;
  /// As it was written, cut to a line's length; of a list or an object its kind.
  std::string shown() const;
};

struct Value::Member {
  std::string first;  ///< the key
  Value second;
};

/// One JSON value and nothing after it. Refuses repeated keys and nesting deeper than 16; the error begins
/// with the place: "line 3: not JSON: column 7: …".
core::Result<Value> parse(std::string_view text);

}  // namespace avenor::json
