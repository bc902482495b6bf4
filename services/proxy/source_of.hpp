// Who says what a payload holds: its envelope's "source", as far as a short look at its beginning can tell.
// Nothing is parsed and nothing is judged here: the source tells apart whose state is remembered beside
// whose.
#pragma once

#include <cstddef>
#include <string_view>

namespace avenor::proxy {

inline constexpr std::size_t kLongestSource = 128;

/// A view of `payload`; empty where its first bytes hold no plain "source" of at most kLongestSource bytes.
std::string_view source_of(std::string_view payload);

}  // namespace avenor::proxy
