#include "config/key_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace avenor::config {

std::span<const std::string_view> words_of(const Key& key) {
  const auto* const end = std::ranges::find(key.words, std::string_view{});
  return {key.words.begin(), end};
}

bool is_word(const Key& key, std::string_view text) {
  return std::ranges::find(words_of(key), text) != words_of(key).end();
}

std::string range_of(const Key& key) {
  return key.least.empty() ? "" : fmt::format(" from {} to {}", key.least, key.most);
}

}  // namespace avenor::config
