// Answers and messages whose numbers and times no market has: what the parsers of a client must survive.
#pragma once

#include <string>
#include <string_view>

#include "dialects/absurd_places.hpp"

namespace avenor::paper_exchange {

enum class AbsurdIn { Figures, Times, Both };

/// `json` with every number that is a member's value, in quotes or not, as 10^17, and every time as the last
/// second of the year 9999.
std::string make_absurd(std::string_view json, AbsurdIn what);
/// The numbers of these members only, as `figure`.
std::string make_absurd(std::string_view json, const dialects::AbsurdTexts& fields, std::string_view figure);

}  // namespace avenor::paper_exchange
