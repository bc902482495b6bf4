#include "paper_exchange/json/json_value.hpp"

#include <simdjson.h>

#include "core/byte_order_mark.hpp"

namespace avenor::paper_exchange {
namespace {

namespace od = simdjson::ondemand;
constexpr int kMaxDepth = 8;

void read(od::value value, JsonValue& out, int depth);

void read_object(od::object object, JsonValue& out, int depth) {
  out.kind = JsonValue::Kind::Object;
  for (auto field : object) {
    const std::string_view key = field.unescaped_key();
    out.members.push_back({.name = std::string(key), .value = {}});
    read(field.value(), out.members.back().value, depth + 1);
  }
}

std::string trimmed(std::string_view token) {
  const auto last = token.find_last_not_of(" \t\r\n");
  return std::string(token.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

void read(od::value value, JsonValue& out, int depth) {
  if (depth > kMaxDepth) throw simdjson::simdjson_error(simdjson::DEPTH_ERROR);
  switch (value.type()) {
    case od::json_type::object: read_object(value.get_object(), out, depth); return;
    case od::json_type::array:
      out.kind = JsonValue::Kind::Array;
      for (od::value item : value.get_array()) {
        out.items.emplace_back();
        read(item, out.items.back(), depth + 1);
      }
      return;
    case od::json_type::string:
      out.kind = JsonValue::Kind::String;
      out.text = std::string(std::string_view(value.get_string()));
      return;
    case od::json_type::number:
      out.kind = JsonValue::Kind::Number;
      out.text = trimmed(value.raw_json_token());
      static_cast<void>(double(value.get_double()));  // its syntax
      return;
    case od::json_type::boolean:
      out.kind = JsonValue::Kind::Bool;
      out.text = bool(value.get_bool()) ? "true" : "false";
      return;
    case od::json_type::null: {
      const bool is_null = value.is_null();
      if (!is_null) throw simdjson::simdjson_error(simdjson::N_ATOM_ERROR);
      out.kind = JsonValue::Kind::Null;
      return;
    }
    default: throw simdjson::simdjson_error(simdjson::TAPE_ERROR);
  }
}

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  for (auto it = members.rbegin(); it != members.rend(); ++it) {
    if (it->name == name) return it->value.kind == Kind::Null ? nullptr : &it->value;
  }
  return nullptr;
}

core::Result<JsonValue> parse_json_object(std::string_view body) {
  if (core::begins_with_byte_order_mark(body))
    return core::fail("not JSON: the body begins with a byte order mark");
  static thread_local od::parser parser;
  static thread_local std::string padded;
  try {
    padded.assign(body);
    padded.reserve(body.size() + simdjson::SIMDJSON_PADDING);
    od::document document = parser.iterate(padded.data(), body.size(), padded.capacity());
    if (document.type() != od::json_type::object) return core::fail("the body must be a JSON object");
    JsonValue out;
    read_object(document.get_object(), out, 0);
    const char* more = nullptr;  // (at_end() is not there in simdjson 3.0)
    if (document.current_location().get(more) == simdjson::SUCCESS)
      return core::fail("there is something after the JSON object");
    return out;
  } catch (const simdjson::simdjson_error& error) {
    return core::fail(std::string("not JSON: ") + error.what());
  }
}

}  // namespace avenor::paper_exchange
