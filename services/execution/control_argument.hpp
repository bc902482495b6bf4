// An argument of an operator's command.
#pragma once

#include <string>
#include <string_view>

#include "wire/messages.hpp"

namespace avenor::execution {

/// Empty: it is not among them.
inline std::string argument(const wire::Control& request, std::string_view name) {
  for (const auto& [key, value] : request.args)
    if (key == name) return value;
  return {};
}

}  // namespace avenor::execution
