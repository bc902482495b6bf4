// The arguments of an operator's command arrive as texts: checked before the verb runs, then read by name.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "domain/messages.hpp"

namespace avenor::oms {

/// A misspelt or empty argument must not widen a command ("halt" without a scope halts everything): an
/// argument that the verb does not have or that is given twice, a scope without a name and a switch that is
/// neither true nor false are refused, with the remedy. An unknown verb accepts any argument.
core::Status check_arguments(const domain::Control& request);

/// Empty: there is no such argument.
inline std::string argument(const domain::Control& request, std::string_view name) {
  for (const auto& [key, value] : request.args)
    if (key == name) return value;
  return {};
}

}  // namespace avenor::oms
