// The switches by their names, as the control door's JSON has them.
#pragma once

#include <string>

#include "core/result.hpp"
#include "dialects/fault_settings.hpp"
#include "json/value.hpp"

namespace avenor::paper_exchange {

/// `base` changed by the fields of `body`; "reset": true starts from the defaults. The error names the field.
/// Unknown fields are refused.
core::Result<dialects::FaultSettings> change_faults(const dialects::FaultSettings& base,
                                                    const json::Value& body);
std::string to_json(const dialects::FaultSettings& settings);

}  // namespace avenor::paper_exchange
