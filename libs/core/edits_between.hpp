// How far apart two names are, to find the one that a misspelt name was meant to be.
#pragma once

#include <cstddef>
#include <string_view>

namespace avenor::core {

/// The number of letters to insert, delete or change to turn one into the other (Levenshtein distance). The
/// time is the product of their lengths: for names, not for texts.
std::size_t edits_between(std::string_view one, std::string_view other);

}  // namespace avenor::core
