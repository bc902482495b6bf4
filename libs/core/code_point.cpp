#include "core/code_point.hpp"

#include <algorithm>
#include <array>

namespace avenor::core {

CodePoint first_code_point(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {.value = lead};
  const CodePoint broken{.value = lead, .is_utf8 = false};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return broken;
  char32_t value = lead & (0x7fU >> length);
  for (const char c : text.substr(1, length - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0U) != 0x80) return broken;
    value = value << 6U | (byte & 0x3fU);
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};  // less is an overlong spelling
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < kLeast[length] || value > 0x10ffff || surrogate) return broken;
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
