// The named arguments of an answer of execution (CONTROL.REPLY).
#pragma once

#include <string>
#include <string_view>

#include "domain/messages.hpp"

namespace avenor::reporting {

/// Empty when there is no such argument; of several the last counts.
std::string argument(const domain::Control& reply, std::string_view name);

/// Whether the answer is positive; a missing answer (null) is not.
bool is_ok(const domain::Control* reply);

/// What an operator is told when execution has not answered `verb` in time. A halt or a resume is in force
/// before it is in the ledger, and is answered only then.
std::string unanswered(std::string_view verb);

/// An object with all of them, as texts.
std::string arguments_json(const domain::Control& reply);

}  // namespace avenor::reporting
