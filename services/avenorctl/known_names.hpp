// Checks that the bot, symbol or venue that a command names exists: halting a misspelt name must not look
// like a halt.
#pragma once

#include <optional>
#include <string>

#include "avenorctl/command.hpp"

namespace avenor::avenorctl {

/// Why `bot` is not accepted: neither BOTS nor the ledger knows it (the sentence lists the known names).
/// Empty when it is known, or when the ledger cannot be queried: a halt must work without the ledger, so that
/// is only reported on standard error.
std::optional<std::string> unknown_bot(const Invocation& invocation, const std::string& bot);

/// The same for a symbol: SYMBOLS, RISK_SYMBOLS and the ledger list them.
std::optional<std::string> unknown_symbol(const Invocation& invocation, const std::string& symbol);

/// The same for a venue, for commands that are written while execution is down; a running execution refuses
/// an unknown venue itself.
std::optional<std::string> unknown_venue(const Invocation& invocation, const std::string& venue);

}  // namespace avenor::avenorctl
