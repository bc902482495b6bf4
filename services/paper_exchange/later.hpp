// Work for later.
#pragma once

#include <functional>

#include "core/clock.hpp"

namespace avenor::paper_exchange {

/// Runs a function later, once, on the loop.
using Later = std::function<void(core::Duration delay, std::function<void()> what)>;

}  // namespace avenor::paper_exchange
