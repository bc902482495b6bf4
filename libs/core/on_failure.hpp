// For work whose frame stands further out, where somebody waits for its end all the same.
#pragma once

#include <utility>

namespace avenor::core {

/// Runs `work`. What it throws goes on to the frame around (core/contained.hpp), after `undo` has run.
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
