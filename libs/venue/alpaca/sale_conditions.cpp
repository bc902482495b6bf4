#include "venue/alpaca/sale_conditions.hpp"

#include <algorithm>

namespace avenor::venue::alpaca {
namespace {

// Both: regular, automatic, intermarket sweep, rule 127 and 155, opening and reopening and closing prints,
// cross.
constexpr std::string_view kBoth = " @EFKOX56";
// UTP alone: acquisition, bunched, distribution, split, yellow flag, stopped stock. (CTA's B is an average
// price.)
constexpr std::string_view kUtp = "ABDSY1";

}  // namespace

bool makes_last(std::string_view conditions, std::string_view tape) {
  return std::ranges::all_of(conditions, [&](char code) {
    return kBoth.find(code) != std::string_view::npos ||
           (tape == "C" && kUtp.find(code) != std::string_view::npos);
  });
}

}  // namespace avenor::venue::alpaca
