// The switches by their names, as the control door's JSON has them.
#pragma once

#include <string>

#include "core/result.hpp"
#include "json/value.hpp"
#include "paper_exchange/faults/settings.hpp"

namespace avenor::paper_exchange {

/// `base` changed by the fields of `body`; "reset": true starts from the defaults. The error names the field.
/// Unknown fields are refused.
core::Result<FaultSettings> change_faults(const FaultSettings& base, const json::Value& body);
std::string to_json(const FaultSettings& settings);

}  // namespace avenor::paper_exchange
