// Free text from outside, cut on input so that every message or row that carries it stays within its bound.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace avenor::core {

/// At most `most` bytes: a longer text is cut between two UTF-8 characters and ends in an ellipsis (no
/// ellipsis fits below three bytes).
std::string shortened(std::string_view text, std::size_t most);

}  // namespace avenor::core
