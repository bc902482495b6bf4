// A string with a type of its own: the compiler does not accept a ClientOrderId as a VenueOrderId.
#pragma once

#include <fmt/format.h>
#include <compare>  // IWYU pragma: keep (for the defaulted operator<=>)
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace avenor::core {

template <class Tag>
class Name {
 public:
  Name() = default;
  explicit Name(std::string text) : text_(std::move(text)) {}

  const std::string& str() const { return text_; }
  std::string_view view() const { return text_; }
  bool empty() const { return text_.empty(); }

  auto operator<=>(const Name&) const = default;

 private:
  std::string text_;
};

}  // namespace avenor::core

template <class Tag>
struct std::hash<avenor::core::Name<Tag>> {
  std::size_t operator()(const avenor::core::Name<Tag>& name) const noexcept {
    return std::hash<std::string>{}(name.str());
  }
};

template <class Tag>
struct fmt::formatter<avenor::core::Name<Tag>> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const avenor::core::Name<Tag>& name, Context& context) const {
    return fmt::formatter<std::string_view>::format(name.view(), context);
  }
};
