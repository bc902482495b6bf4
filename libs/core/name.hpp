// A text with a type of its own: the compiler does not accept a ClientOrderId as a VenueOrderId. Copying,
// comparing and hashing it are cheap (core/shared_text.hpp).
#pragma once

#include <fmt/format.h>
#include <compare>  // IWYU pragma: keep (for the defaulted operator<=>)
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "core/shared_text.hpp"

namespace avenor::core {

template <class Tag>
class Name {
 public:
  Name() = default;
  explicit Name(std::string_view text) : text_(text) {}

  /// As long as this object lives and is not assigned to.
  std::string_view view() const { return text_.view(); }
  std::string str() const { return std::string{view()}; }
  bool empty() const { return text_.empty(); }
  const SharedText& text() const { return text_; }
  std::size_t hash() const noexcept { return text_.hash(); }

  bool operator==(const Name&) const = default;
  auto operator<=>(const Name&) const = default;

 private:
  SharedText text_;
};

/// For std::unordered_map<Name<Tag>, T, NameHash, NameEqual>: looked up by text, without making a name.
struct NameHash {
  using is_transparent = void;
  template <class Tag>
  std::size_t operator()(const Name<Tag>& name) const noexcept {
    return name.hash();
  }
  std::size_t operator()(std::string_view text) const noexcept { return SharedText::hash_of(text); }
};
struct NameEqual {
  using is_transparent = void;
  template <class Tag>
  bool operator()(const Name<Tag>& a, const Name<Tag>& b) const noexcept {
    return a == b;
  }
  template <class Tag>
  bool operator()(const Name<Tag>& name, std::string_view text) const noexcept {
    return name.view() == text;
  }
  template <class Tag>
  bool operator()(std::string_view text, const Name<Tag>& name) const noexcept {
    return name.view() == text;
  }
};

}  // namespace avenor::core

template <class Tag>
struct std::hash<avenor::core::Name<Tag>> {
  std::size_t operator()(const avenor::core::Name<Tag>& name) const noexcept { return name.hash(); }
};

template <class Tag>
struct fmt::formatter<avenor::core::Name<Tag>> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const avenor::core::Name<Tag>& name, Context& context) const {
    return fmt::formatter<std::string_view>::format(name.view(), context);
  }
};
