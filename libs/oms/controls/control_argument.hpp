// An argument of an operator's command.
#pragma once

#include <string>
#include <string_view>

#include "domain/messages.hpp"

namespace avenor::oms {

/// Empty: it is not among them.
inline std::string argument(const domain::Control& request, std::string_view name) {
  for (const auto& [key, value] : request.args)
    if (key == name) return value;
  return {};
}

}  // namespace avenor::oms
