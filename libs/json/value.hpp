// A JSON text as a tree, without the parser's headers. Every value knows its line, and numbers keep their own
// spelling (0.1 in a settings file is exactly 0.1).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace avenor::json {

struct Value {
  struct Null {};
  struct Number {
    std::string text;  ///< as it was written
  };
  struct Member;
  using Array = std::vector<Value>;
  using Object = std::vector<Member>;  ///< in the order of the text

  std::variant<Null, bool, Number, std::string, Array, Object> value;
  int line = 1;  ///< where it stands; of an object's value: where its key stands

  /// nullptr: it is something else.
  template <class Kind>
  const Kind* as() const {
    return std::get_if<Kind>(&value);
  }
  template <class Kind>
  bool is() const {
    return std::holds_alternative<Kind>(value);
  }

  /// A member of an object; nullptr where there is none, where it is null, or where this is no object. Of
  /// repeated keys the last counts (ReadOptions::repeated_keys; else the reader has refused them).
  const Value* find(std::string_view key) const;
  /// The elements of a list; none of anything else.
  std::span<const Value> items() const;
  /// A text; empty of anything else.
  std::string_view text() const;
  /// A text, or a number as it was written; nullptr of anything else.
  const std::string* spelling() const;
  /// The text of a member; empty when it is absent or something else.
  std::string_view text_of(std::string_view key) const;

  /// "a number", "text", "a list" …: for messages about a value of the wrong kind.
  std::string_view kind() const;
  /// As it was written, cut to a line's length; of a list or an object its kind.
  std::string shown() const;
};

struct Value::Member {
  std::string first;  ///< the key
  Value second;
};

}  // namespace avenor::json
