// UTF-8 validation, by Unicode's table 3-7.
#pragma once

#include <cstddef>
#include <string_view>

namespace avenor::core {

/// Bytes of the well-formed character at the start of a text that is not empty; 0 where there is none.
std::size_t utf8_length(std::string_view text);

bool is_utf8(std::string_view text);

/// The text, or as much of its beginning as `most` bytes hold, cut on a character's border.
std::string_view cut_utf8(std::string_view text, std::size_t most);

}  // namespace avenor::core
