// A key's description for a person.
#pragma once

#include <string>

#include "config/key.hpp"

namespace avenor::config {

/// "seconds from 0.1 to 300", "sim, paper or live", "a URL of tcp:// or ipc://" …
std::string accepted_values(const Key& key);

/// "15", or "15 (on this machine: 2)"; empty: there is none.
std::string default_value(const Key& key);

}  // namespace avenor::config
