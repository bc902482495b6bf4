// Half a minute of trading (or a night) under everything that a seed has in store.
#pragma once

#include "core/clock.hpp"

namespace avenor::sim {

class Stage;

/// Puts all of it on the world's agenda, and what goes on for ever (ticks, prices, repetitions).
void brew(Stage& stage);

}  // namespace avenor::sim
