// The monotonic clock, by which the writer's side of the ledger keeps its deadlines.
#pragma once

#include <cstdint>
#include <limits>

#include "core/clock.hpp"

namespace avenor::ledger {

inline constexpr core::MonoTime kNever{std::numeric_limits<std::int64_t>::max()};

inline core::MonoTime now() { return core::SystemClock{}.mono(); }

}  // namespace avenor::ledger
