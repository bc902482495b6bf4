// A request body as a small tree. Numbers keep their text, so that a quantity is exact; of repeated keys the
// last counts; nesting deeper than 8 is refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace avenor::paper_exchange {

struct JsonValue {
  enum class Kind { Null, Bool, Number, String, Object, Array };

  Kind kind = Kind::Null;
  std::string text;  ///< Bool: "true" or "false"; Number: as it was written; String: decoded
  struct Member;
  std::vector<Member> members;
  std::vector<JsonValue> items;

  /// The member, or null when there is none or it is JSON null (the venue treats both alike).
  const JsonValue* find(std::string_view name) const;
  bool is_text() const { return kind == Kind::String || kind == Kind::Number; }
};

struct JsonValue::Member {
  std::string name;
  JsonValue value;
};

/// A whole document that is an object. The error says what is wrong with it.
core::Result<JsonValue> parse_json_object(std::string_view body);

}  // namespace avenor::paper_exchange
