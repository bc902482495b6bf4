// The sender of a payload: its envelope's "source", if the beginning of the payload shows it. Nothing is
// parsed or validated here: the source only keeps the cached states of several senders apart.
#pragma once

#include <cstddef>
#include <string_view>

namespace avenor::proxy {

inline constexpr std::size_t kLongestSource = 128;

/// A view of `payload`; empty where its first bytes hold no plain "source" of at most kLongestSource bytes.
std::string_view source_of(std::string_view payload);

}  // namespace avenor::proxy
