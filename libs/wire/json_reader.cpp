#include "wire/json_reader.hpp"

#include <algorithm>
#include <cmath>

#include "domain/bounds.hpp"

namespace avenor::wire {
namespace {

namespace dom = simdjson::dom;

// Up to here comparing each with each is faster than sorting; beyond, a hostile object would make it
// quadratic.
constexpr std::size_t kFewKeys = 32;

std::optional<std::string_view> repeated(std::vector<std::string_view>& keys) {
  if (keys.size() > kFewKeys) {
    std::sort(keys.begin(), keys.end());
    const auto twin = std::adjacent_find(keys.begin(), keys.end());
    return twin == keys.end() ? std::nullopt : std::optional(*twin);
  }
  for (std::size_t i = 1; i < keys.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (keys[i] == keys[j]) return keys[i];
    }
  }
  return std::nullopt;
}

// The parser has bounded the depth.
std::optional<std::string_view> repeated_inside(const dom::element& value) {
  if (value.type() == dom::element_type::OBJECT) {
    std::vector<std::string_view> keys;
    for (const auto& [key, inner] : dom::object(value)) {
      keys.push_back(key);
      if (auto twin = repeated_inside(inner)) return twin;
    }
    return repeated(keys);
  }
  if (value.type() == dom::element_type::ARRAY) {
    for (const dom::element inner : dom::array(value)) {
      if (auto twin = repeated_inside(inner)) return twin;
    }
  }
  return std::nullopt;
}

std::string shown(std::string_view text) {
  std::string out(text.substr(0, 64));
  for (char& c : out) {
    if (c < 0x20 || c == 0x7f) c = '?';
  }
  return out;
}

}  // namespace

JsonReader::JsonReader(dom::object object) {
  fields_.reserve(24);
  std::optional<std::string_view> twin;
  for (const auto& [key, value] : object) {
    fields_.push_back({.key = key, .value = value});
    if (!twin) twin = repeated_inside(value);
  }
  if (!twin && fields_.size() > kFewKeys) {
    std::vector<std::string_view> keys;
    keys.reserve(fields_.size());
    for (const Field& field : fields_) keys.push_back(field.key);
    twin = repeated(keys);
  } else if (!twin) {
    twin = repeated_of_few();
  }
  if (twin) refuse(*twin, "occurs twice in one object");
}

std::optional<std::string_view> JsonReader::repeated_of_few() const {
  for (std::size_t i = 1; i < fields_.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (fields_[i].key == fields_[j].key) return fields_[i].key;
    }
  }
  return std::nullopt;
}

void JsonReader::refuse(std::string_view field, std::string_view what) {
  if (!error_.empty()) return;
  error_ = "field ";
  error_ += shown(field);
  error_ += ": ";
  error_ += what;
}

const dom::element* JsonReader::find(std::string_view field) const {
  for (const Field& candidate : fields_) {
    if (candidate.key == field) return candidate.value.is_null() ? nullptr : &candidate.value;
  }
  return nullptr;
}

const dom::element* JsonReader::require(std::string_view field) {
  const dom::element* value = find(field);
  if (value == nullptr) refuse(field, "missing");
  return value;
}

std::string_view JsonReader::string_of(std::string_view field, const dom::element& value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) refuse(field, "not a string");
  return text;
}

std::string_view JsonReader::text(std::string_view field) {
  const dom::element* value = require(field);
  if (value == nullptr) return {};
  const std::string_view text = string_of(field, *value);
  if (text.empty()) refuse(field, "an empty string, or not a string");
  return text;
}

std::string_view JsonReader::optional_text(std::string_view field) {
  const dom::element* value = find(field);
  return value == nullptr ? std::string_view{} : string_of(field, *value);
}

std::int64_t JsonReader::integer(std::string_view field, std::int64_t least, std::int64_t most) {
  return require(field) == nullptr ? least : optional_integer(field, least, most);
}

std::int64_t JsonReader::optional_integer(std::string_view field, std::int64_t least, std::int64_t most) {
  const dom::element* value = find(field);
  if (value == nullptr) return 0;
  std::int64_t number = 0;
  if (value->get_int64().get(number) != simdjson::SUCCESS) {
    refuse(field, "not a whole number that fits");
  } else if (number < least || number > most) {
    refuse(field, "out of range: " + std::to_string(number));
  }
  return number;
}

double JsonReader::real(std::string_view field, double most) {
  const dom::element* value = require(field);
  if (value == nullptr) return 0;
  double number = 0;
  if (value->get_double().get(number) != simdjson::SUCCESS || !std::isfinite(number)) {
    refuse(field, "not a number");
  } else if (number < 0 || number > most) {
    refuse(field, "out of range");
    return 0;
  }
  return number;
}

bool JsonReader::optional_boolean(std::string_view field) {
  const dom::element* value = find(field);
  if (value == nullptr) return false;
  bool answer = false;
  if (value->get_bool().get(answer) != simdjson::SUCCESS) refuse(field, "not true or false");
  return answer;
}

core::WallTime JsonReader::time(std::string_view field) {
  return {integer(field, 1, domain::kLatestTime.ns)};
}

core::WallTime JsonReader::optional_time(std::string_view field) {
  return {optional_integer(field, 1, domain::kLatestTime.ns)};
}

std::optional<dom::object> JsonReader::optional_object(std::string_view field) {
  const dom::element* value = find(field);
  if (value == nullptr) return std::nullopt;
  dom::object object;
  if (value->get_object().get(object) == simdjson::SUCCESS) return object;
  refuse(field, "not an object");
  return std::nullopt;
}

std::string JsonReader::optional_minified(std::string_view field, std::size_t longest) {
  const auto object = optional_object(field);
  if (!object) return {};
  std::string text = simdjson::minify(*object);
  if (text.size() > longest) refuse(field, "longer than " + std::to_string(longest) + " bytes");
  return text;
}

std::optional<dom::array> JsonReader::array(std::string_view field) {
  const dom::element* value = require(field);
  if (value == nullptr) return std::nullopt;
  return array_of(field, *value);
}

std::optional<dom::array> JsonReader::optional_array(std::string_view field) {
  const dom::element* value = find(field);
  if (value == nullptr) return std::nullopt;
  return array_of(field, *value);
}

std::optional<dom::array> JsonReader::array_of(std::string_view field, const dom::element& value) {
  dom::array list;
  if (value.get_array().get(list) == simdjson::SUCCESS) return list;
  refuse(field, "not a list");
  return std::nullopt;
}

}  // namespace avenor::wire
