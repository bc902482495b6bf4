// Reads the fields of one JSON object by name. The first error is kept; later reads return empty values, so
// that a decoder is a list of fields with one check at the end. Includes simdjson: for this library's .cpp
// files only.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/amounts.hpp"
#include "wire/plain_amount.hpp"

namespace avenor::wire {

class JsonReader {
 public:
  /// Takes the object's fields; refuses repeated keys, in it and in everything inside it.
  explicit JsonReader(simdjson::dom::object object);

  bool ok() const { return error_.empty(); }
  const std::string& error() const { return error_; }
  /// Keeps only the first error: "field bid: not a string".
  void refuse(std::string_view field, std::string_view what);

  std::string_view text(std::string_view field);           ///< present, a string, not empty
  std::string_view optional_text(std::string_view field);  ///< empty when absent or null
  std::int64_t integer(std::string_view field, std::int64_t least, std::int64_t most);
  std::int64_t optional_integer(std::string_view field, std::int64_t least, std::int64_t most);  ///< else 0
  double real(std::string_view field, double most);      ///< present, 0 to `most`
  bool optional_boolean(std::string_view field);         ///< else false
  core::WallTime time(std::string_view field);           ///< present, above zero, see domain::kLatestTime
  core::WallTime optional_time(std::string_view field);  ///< not set when absent or null
  std::optional<simdjson::dom::object> optional_object(std::string_view field);
  std::optional<simdjson::dom::array> array(std::string_view field);
  std::optional<simdjson::dom::array> optional_array(std::string_view field);

  template <class Amount>
  Amount amount(std::string_view field) {
    return parsed<Amount>(field, text(field), &plain_amount<Amount>);
  }
  template <class Amount>
  std::optional<Amount> optional_amount(std::string_view field) {
    const std::string_view value = optional_text(field);
    if (value.empty()) return std::nullopt;
    return parsed<Amount>(field, value, &plain_amount<Amount>);
  }
  /// An object as received without blanks, at most `longest` bytes; empty when absent or null.
  std::string optional_minified(std::string_view field, std::size_t longest);
  /// A required text put through `parse`, whose error becomes the field's.
  template <class T>
  T name(std::string_view field, core::Result<T> (*parse)(std::string_view)) {
    return parsed<T>(field, text(field), parse);
  }
  /// The same; T{} when absent, null or empty.
  template <class T>
  T optional_name(std::string_view field, core::Result<T> (*parse)(std::string_view)) {
    const std::string_view value = optional_text(field);
    return value.empty() ? T{} : parsed<T>(field, value, parse);
  }

 private:
  struct Field {
    std::string_view key;
    simdjson::dom::element value;
  };

  template <class T>
  T parsed(std::string_view field, std::string_view value, core::Result<T> (*parse)(std::string_view)) {
    if (!ok()) return T{};
    core::Result<T> result = parse(value);
    if (result) return *std::move(result);
    refuse(field, result.error().message);
    return T{};
  }
  std::optional<std::string_view> repeated_of_few() const;
  const simdjson::dom::element* find(std::string_view field) const;
  const simdjson::dom::element* require(std::string_view field);
  std::optional<simdjson::dom::array> array_of(std::string_view field, const simdjson::dom::element& value);
  std::string_view string_of(std::string_view field, const simdjson::dom::element& value);

  std::vector<Field> fields_;
  std::string error_;
};

}  // namespace avenor::wire
