// The words and the bounds that a key's row names.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/key.hpp"

namespace avenor::config {

/// Those that are there.
std::span<const std::string_view> words_of(const Key& key);
bool is_word(const Key& key, std::string_view text);

/// " from 0.1 to 300"; empty: it has no bounds.
std::string range_of(const Key& key);

}  // namespace avenor::config
