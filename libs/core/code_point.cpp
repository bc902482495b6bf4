#include "core/code_point.hpp"

#include <algorithm>
#include <array>

#include "core/utf8.hpp"

namespace avenor::core {

CodePoint first_code_point(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = utf8_length(text);
  if (length <= 1) return {.value = lead, .is_utf8 = length == 1};
  char32_t value = lead & (0x7fU >> length);
  for (const char c : text.substr(1, length - 1))
    value = value << 6U | (static_cast<unsigned char>(c) & 0x3fU);
  return {.value = value, .length = length};
}

bool is_unprintable(char32_t code) {
  struct Range {
    char32_t first, last;
  };
  // Of the format characters those that no writing of names needs (left are signs that are seen, in Arabic
  // and Kaithi).
  static constexpr std::array<Range, 12> kUnprintable{{{0x00, 0x1f},
                                                       {0x7f, 0x9f},
                                                       {0xad, 0xad},          // soft hyphen
                                                       {0x61c, 0x61c},        // Arabic letter mark
                                                       {0x180e, 0x180e},      // Mongolian vowel separator
                                                       {0x200b, 0x200f},      // of no width; direction marks
                                                       {0x2028, 0x202e},      // separators; embeddings
                                                       {0x2060, 0x206f},      // invisible operators; isolates
                                                       {0xfeff, 0xfeff},      // byte order mark
                                                       {0xfff9, 0xfffb},      // annotations
                                                       {0xe0000, 0xe007f},    // tags
                                                       {0xe0100, 0xe01ef}}};  // variation selectors
  return std::ranges::any_of(kUnprintable,
                             [&](const Range& range) { return code >= range.first && code <= range.last; });
}

}  // namespace avenor::core
