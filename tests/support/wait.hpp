// Waiting for a condition, with a deadline; never for a time.
#pragma once

#include <chrono>
#include <functional>

namespace avenor::testing {

/// Asks every few milliseconds until `condition` holds (true) or `deadline` has passed (false; asked once
/// more first).
bool wait_until(const std::function<bool()>& condition,
                std::chrono::milliseconds deadline = std::chrono::seconds(10));

}  // namespace avenor::testing
