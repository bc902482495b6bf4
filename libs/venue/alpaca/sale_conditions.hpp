// Which trades are the market's last price, by the rules of the consolidated tapes (CTA for tape A and B, UTP
// for C).
#pragma once

#include <string_view>

namespace avenor::venue::alpaca {

/// `conditions` are the codes of one trade, a character each; `tape` is its field z. A trade without
/// conditions (pairs of currencies have none) is an ordinary one. One code that does not make a last price is
/// enough, and so is one that we do not know: late, averaged, derived and odd-lot prices are not what the
/// market pays now.
bool makes_last(std::string_view conditions, std::string_view tape);

}  // namespace avenor::venue::alpaca
