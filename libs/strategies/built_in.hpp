// The strategies included in Avenor.
#pragma once

#include "strategy/registry.hpp"

namespace avenor::strategies {

/// ema_cross, ping.
strategy::Registry built_in();

}  // namespace avenor::strategies
