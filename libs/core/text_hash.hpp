// For std::unordered_map<std::string, T, core::TextHash, std::equal_to<>>: looked up by string_view, without
// a copy.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace avenor::core {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

}  // namespace avenor::core
