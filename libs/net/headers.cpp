#include "net/headers.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <stdexcept>

#include "net/syntax.hpp"

namespace avenor::net {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

bool same_text(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

Headers::Headers(std::initializer_list<Field> fields) {
  for (const auto& field : fields) add(field.name, field.value);
}

void Headers::add(std::string_view name, std::string_view value) {
  if (!is_token(name)) throw std::invalid_argument("a header's name must be a token");
  if (!is_field_value(value)) {
    throw std::invalid_argument(fmt::format("the header {} has a control character in its value", name));
  }
  fields_.push_back({.name = std::string(name), .value = std::string(value)});
}

void Headers::append(const Headers& other) {
  fields_.insert(fields_.end(), other.fields_.begin(), other.fields_.end());
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& field : fields_) {
    if (same_text(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields_, [name](const Stored& field) { return same_text(field.name, name); }));
}

bool Headers::lists(std::string_view name, std::string_view token) const {
  for (const auto& field : fields_) {
    if (!same_text(field.name, name)) continue;
    for (std::string_view rest = field.value;;) {
      const auto comma = rest.find(',');
      if (same_text(trimmed(rest.substr(0, comma)), token)) return true;
      if (comma == std::string_view::npos) break;
      rest = rest.substr(comma + 1);
    }
  }
  return false;
}

void Headers::write(std::string& out) const {
  for (const auto& field : fields_) out.append(field.name).append(": ").append(field.value).append("\r\n");
}

std::size_t Headers::bytes() const {
  constexpr std::size_t kAround = 4;  // ": " and CRLF
  std::size_t bytes = 0;
  for (const auto& field : fields_) bytes += field.name.size() + field.value.size() + kAround;
  return bytes;
}

}  // namespace avenor::net
