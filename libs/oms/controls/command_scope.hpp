// The scope of an operator's command: a bot (everywhere, or at one venue), a symbol (at one venue, or at
// every venue), a venue, or everything.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "domain/messages.hpp"
#include "oms/controls/kill_switch.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

/// Never empty. The error names the problem with the scope.
core::Result<std::vector<Scope>> scopes_of(const domain::Control& request, const Router& router);

/// The subject of an alert about a scope: the bot, the symbol or the venue; empty: everything.
std::string subject_of(const Scope& scope);

}  // namespace avenor::oms
