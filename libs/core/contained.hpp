// The frame around the handling of one message, timer or callback: an exception from a computation in it ends
// only that handling, and the caller reports it; the daemon continues with the next.
//
// Not contained: std::bad_alloc and std::logic_error itself (thrown where one of our invariants is broken).
// After those the process's state is uncertain: it ends, is restarted and recovers.
#pragma once

#include <exception>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <utility>

namespace avenor::core {

/// Runs `work`; returns the text of the exception, or nothing.
template <class Work>
[[nodiscard]] std::optional<std::string> contained(Work&& work) {
  try {
    std::forward<Work>(work)();
    return std::nullopt;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    if (typeid(error) == typeid(std::logic_error)) throw;
    return error.what();
  }
}

}  // namespace avenor::core
