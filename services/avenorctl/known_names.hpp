// Whether the bot or the symbol exists that a command names: halting a misspelt one must not look like a
// halt.
#pragma once

#include <optional>
#include <string>

#include "avenorctl/command.hpp"

namespace avenor::avenorctl {

/// Why `bot` is not taken: neither BOTS nor the ledger knows it (the sentence lists those that are known).
/// Nothing when it is known, or when the ledger cannot be asked (a halt must work without it; that is said on
/// standard error).
std::optional<std::string> unknown_bot(const Invocation& invocation, const std::string& bot);

/// The same of a symbol: SYMBOLS, RISK_SYMBOLS and the ledger know them.
std::optional<std::string> unknown_symbol(const Invocation& invocation, const std::string& symbol);

/// The same of a venue, for what is written while execution is down (which refuses one that is not among
/// VENUES itself).
std::optional<std::string> unknown_venue(const Invocation& invocation, const std::string& venue);

}  // namespace avenor::avenorctl
