// Who comes first where requests or orders wait for their turn (core/fair_queue.hpp).
#pragma once

#include <cstddef>

namespace avenor::core {

enum class Priority {
  Protective,  ///< reduces risk: exits, closings, liquidations. Before all others
  Listed,      ///< of a bot of the settings (BOTS), or of execution itself
  Stranger,    ///< of any other name on the bus, which anybody can invent
};
inline constexpr std::size_t kPriorities = 3;

}  // namespace avenor::core
