// How a dialect delays an answer or an event: the daemon passes it in, so a dialect knows no loop.
#pragma once

#include <functional>

#include "core/clock.hpp"

namespace avenor::dialects {

/// Runs a function later, once, on the loop.
using Later = std::function<void(core::Duration delay, std::function<void()> what)>;

}  // namespace avenor::dialects
