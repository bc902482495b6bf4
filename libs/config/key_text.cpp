#include "config/key_text.hpp"

#include <fmt/format.h>

#include "config/key_words.hpp"

namespace avenor::config {
namespace {

std::string_view noun_of(KeyType type) {
  switch (type) {
    case KeyType::Text: return "text";
    case KeyType::Integer: return "a whole number";
    case KeyType::Decimal: return "a decimal";
    case KeyType::Seconds: return "seconds";
    case KeyType::Flag: return "true or false";
    case KeyType::List: return "a list, separated by commas";
    case KeyType::Choice: return "";
    case KeyType::Url: return "a URL of ";
    case KeyType::HostPort: return "host:port";
  }
  return "";
}

/// "sim, paper or live", each followed by `tail`.
std::string alternatives(const KeyWords& words, std::string_view tail) {
  std::string text;
  for (std::size_t i = 0; i < words.size() && !words[i].empty(); ++i) {
    const bool last = i + 1 == words.size() || words[i + 1].empty();
    if (i > 0) text += last ? " or " : ", ";
    text += fmt::format("{}{}", words[i], tail);
  }
  return text;
}

}  // namespace

std::string accepted_values(const Key& key) {
  std::string text{noun_of(key.type)};
  text += range_of(key);
  const bool beside = key.type == KeyType::Decimal && !key.words[0].empty();
  if (beside) text += ", or ";
  return text + alternatives(key.words, key.type == KeyType::Url ? "://" : "");
}

std::string default_value(const Key& key) {
  if (key.local_fallback.empty()) return std::string{key.fallback};
  return fmt::format("{} (on this machine: {})", key.fallback, key.local_fallback);
}

}  // namespace avenor::config
