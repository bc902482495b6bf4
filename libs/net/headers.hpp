// The header fields of one HTTP message, in their order.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace avenor::net {

class Headers {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  Headers() = default;
  Headers(std::initializer_list<Field> fields);

  /// Throws std::invalid_argument when `name` is no token or `value` holds a control character: the caller
  /// checks text from outside first. The message names the field, never the value.
  void add(std::string_view name, std::string_view value);
  /// Adds the fields of `other` behind its own.
  void append(const Headers& other);

  /// The first value under `name`, in any case. The view lives until the next change of this object.
  std::optional<std::string_view> find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name).has_value(); }
  std::size_t count(std::string_view name) const;
  /// True when one of the fields `name` lists `token` ("Connection: keep-alive, Upgrade"), in any case.
  bool lists(std::string_view name, std::string_view token) const;

  /// Appends them as a message has them, each a line with its CRLF.
  void write(std::string& out) const;
  /// What write() appends.
  std::size_t bytes() const;

  std::size_t size() const { return fields_.size(); }
  Field operator[](std::size_t index) const { return {fields_[index].name, fields_[index].value}; }

 private:
  struct Stored {
    std::string name;
    std::string value;
  };
  std::vector<Stored> fields_;
};

/// ASCII letters compare equal in either case.
bool same_text(std::string_view a, std::string_view b);

}  // namespace avenor::net
