#include "net/headers.hpp"

#include <fmt/format.h>
#include <stdexcept>

#include "net/syntax.hpp"

namespace avenor::net {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

bool same_text(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

Headers::Headers(std::initializer_list<Field> fields) {
  for (const auto& field : fields) add(field.name, field.value);
}

void Headers::add(std::string_view name, std::string_view value) {
  if (!is_token(name)) throw std::invalid_argument("a header's name must be a token");
  if (!is_field_value(value)) {
    throw std::invalid_argument(fmt::format("the header {} has a control character in its value", name));
  }
  const auto at = static_cast<std::uint32_t>(text_.size());
  const auto name_size = static_cast<std::uint32_t>(name.size());
  spans_.push_back({.name = at,
                    .name_size = name_size,
                    .value = at + name_size + 2,
                    .value_size = static_cast<std::uint32_t>(value.size())});
  text_.append(name).append(": ").append(value).append("\r\n");
}

void Headers::append(const Headers& other) {
  for (std::size_t i = 0; i < other.size(); ++i) add(other[i].name, other[i].value);
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    const auto field = (*this)[i];
    if (same_text(field.name, name)) return field.value;
  }
  return std::nullopt;
}

bool Headers::lists(std::string_view name, std::string_view token) const {
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    const auto field = (*this)[i];
    if (!same_text(field.name, name)) continue;
    for (auto rest = field.value;;) {
      const auto comma = rest.find(',');
      if (same_text(trimmed(rest.substr(0, comma)), token)) return true;
      if (comma == std::string_view::npos) break;
      rest = rest.substr(comma + 1);
    }
  }
  return false;
}

Headers::Field Headers::operator[](std::size_t index) const {
  const auto& span = spans_[index];
  const std::string_view text = text_;
  return {.name = text.substr(span.name, span.name_size), .value = text.substr(span.value, span.value_size)};
}

void Headers::clear() {
  text_.clear();
  spans_.clear();
}

}  // namespace avenor::net
