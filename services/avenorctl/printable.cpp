#include "avenorctl/printable.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cstddef>

namespace avenor::avenorctl {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool is_utf8 = true;
};

/// The first character of a text that is not empty; one byte where that is not UTF-8 (RFC 3629).
Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {.code = lead};
  const Character broken{.code = lead, .is_utf8 = false};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return broken;
  char32_t code = lead & (0x7fU >> bytes);
  for (const char c : text.substr(1, bytes - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0U) != 0x80) return broken;
    code = code << 6U | (byte & 0x3fU);
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};  // less is an overlong spelling
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kLeast[bytes] || code > 0x10ffff || surrogate) return broken;
  return {.code = code, .bytes = bytes};
}

// Unicode's controls and separators of lines, and of its format characters those that no writing of names
// needs (left are signs that are seen, in Arabic and Kaithi).
bool is_unsafe(char32_t code) {
  struct Range {
    char32_t first, last;
  };
  static constexpr std::array<Range, 12> kUnsafe{{{0x00, 0x1f},
                                                  {0x7f, 0x9f},
                                                  {0xad, 0xad},        // soft hyphen
                                                  {0x61c, 0x61c},      // Arabic letter mark
                                                  {0x180e, 0x180e},    // Mongolian vowel separator
                                                  {0x200b, 0x200f},    // of no width; left-to-right mark
                                                  {0x2028, 0x202e},    // separators; embeddings and overrides
                                                  {0x2060, 0x206f},    // invisible operators; isolates
                                                  {0xfeff, 0xfeff},    // byte order mark
                                                  {0xfff9, 0xfffb},    // annotations
                                                  {0xe0000, 0xe007f},  // tags
                                                  {0xe0100, 0xe01ef}}};  // variation selectors
  return std::ranges::any_of(kUnsafe, [&](const Range& r) { return code >= r.first && code <= r.last; });
}

/// `text` with each character that is not to be printed as `escape` has it.
template <class Escape>
std::string escaped(std::string_view text, Escape escape) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto character = first_character(text);
    if (character.is_utf8 && !is_unsafe(character.code))
      out += text.substr(0, character.bytes);
    else
      out += escape(character);
    text.remove_prefix(character.bytes);
  }
  return out;
}

std::string escape(const Character& c) {
  const auto code = static_cast<unsigned>(c.code);
  if (code < 0x80 || !c.is_utf8) return fmt::format("\\x{:02x}", code);
  return code <= 0xffff ? fmt::format("\\u{:04x}", code) : fmt::format("\\U{:08x}", code);
}

std::string json_escape(const Character& c) {
  const auto code = static_cast<unsigned>(c.code);
  if (!c.is_utf8) return "\\ufffd";
  // Outside of a text, where alone JSON has them as they are: white space.
  if (code < 0x20) return " ";
  if (code <= 0xffff) return fmt::format("\\u{:04x}", code);
  const auto rest = code - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (rest >> 10U), 0xdc00 + (rest & 0x3ffU));
}

}  // namespace

std::string printable(std::string_view text) { return escaped(text, escape); }

std::string printable_json(std::string_view json) { return escaped(json, json_escape); }

}  // namespace avenor::avenorctl
