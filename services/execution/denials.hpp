// When a venue that has told more of an order than it can show is believed to have been wrong.
#pragma once

namespace avenor::execution {

/// Fetches of executions in vain, after which a lower total is believed.
inline constexpr int kDenialsToTrust = 4;

}  // namespace avenor::execution
