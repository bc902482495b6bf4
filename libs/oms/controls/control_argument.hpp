// The arguments of an operator's command.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "domain/messages.hpp"

namespace avenor::oms {

/// A misspelt or empty argument must not widen a command ("halt" without a scope is a halt of everything):
/// what the verb does not take, what comes twice, a scope without a name and a switch that is neither true
/// nor false are refused, with the way out. An unknown verb takes anything.
core::Status check_arguments(const domain::Control& request);

/// Empty: it is not among them.
inline std::string argument(const domain::Control& request, std::string_view name) {
  for (const auto& [key, value] : request.args)
    if (key == name) return value;
  return {};
}

}  // namespace avenor::oms
