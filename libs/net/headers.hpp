// The header fields of one HTTP message, in order, kept as they stand on the wire: one block of text and an
// index, so that a message costs two allocations whatever it carries.
#pragma once

#include <cstddef>
#include <cstdint>
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

  /// Throws std::invalid_argument when `name` is no token or `value` holds a control character: whoever
  /// passes text from outside checks it first. The message names the field, never the value.
  void add(std::string_view name, std::string_view value);
  /// Adds the fields of `other` behind its own.
  void append(const Headers& other);

  /// The first value under `name`, in any case. The view lives until the next change of this object.
  std::optional<std::string_view> find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name).has_value(); }
  /// True when one of the fields `name` lists `token` ("Connection: keep-alive, Upgrade"), in any case.
  bool lists(std::string_view name, std::string_view token) const;

  std::size_t size() const { return spans_.size(); }
  bool empty() const { return spans_.empty(); }
  Field operator[](std::size_t index) const;

  /// "Name: value\r\n" for each field.
  std::string_view wire() const { return text_; }
  void clear();

 private:
  friend class HttpParser;
  struct Span {
    std::uint32_t name;
    std::uint32_t name_size;
    std::uint32_t value;
    std::uint32_t value_size;
  };

  std::string text_;
  std::vector<Span> spans_;
};

/// ASCII letters compare equal in either case.
bool same_text(std::string_view a, std::string_view b);

}  // namespace avenor::net
