// For work inside an outer frame, when somebody must still be informed that it ended.
#pragma once

#include <utility>

namespace avenor::core {

/// Runs `work`. An exception continues to the outer frame (core/contained.hpp) after `undo` has run.
template <class Work, class Undo>
void on_failure(Work&& work, Undo&& undo) {
  try {
    std::forward<Work>(work)();
  } catch (...) {
    std::forward<Undo>(undo)();
    throw;
  }
}

}  // namespace avenor::core
