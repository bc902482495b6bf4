// UTF-8, a character at a time (RFC 3629), and which characters are not for a person's eyes.
#pragma once

#include <cstddef>
#include <string_view>

namespace avenor::core {

struct CodePoint {
  char32_t value = 0;      ///< where it is not UTF-8: the byte
  std::size_t length = 1;  ///< bytes; of what is not UTF-8 one
  bool is_utf8 = true;
};

/// The first character of `text`, which is not empty. Overlong spellings and surrogates are not UTF-8.
CodePoint first_code_point(std::string_view text);

/// Control characters (C0, DEL, C1), separators of lines, and format characters: what moves the cursor, turns
/// the direction of writing, hides, or makes two lines of one.
bool is_unprintable(char32_t code);

}  // namespace avenor::core
