// The strategies that Avenor brings along.
#pragma once

#include "strategy/registry.hpp"

namespace avenor::strategies {

/// ema_cross, ping.
strategy::Registry built_in();

}  // namespace avenor::strategies
