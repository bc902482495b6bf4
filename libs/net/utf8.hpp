// What is UTF-8, as Unicode's table 3-7 has it.
#pragma once

#include <cstddef>
#include <string_view>

namespace avenor::net {

bool is_utf8(std::string_view text);

/// The text, or as much of its beginning as `most` bytes hold, cut on a character's border.
std::string_view cut_utf8(std::string_view text, std::size_t most);

}  // namespace avenor::net
