// The frame around the handling of one message, timer or callback: what a computation in it throws costs that
// one thing and is told by the caller; the daemon goes on with the next.
//
// Not contained: std::bad_alloc and std::logic_error itself (thrown where one of our invariants is broken).
// After those nothing that this process believes is certain: it ends, is started again and recovers.
#pragma once

#include <exception>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <utility>

namespace avenor::core {

/// Runs `work`; the text of what it threw, or nothing.
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
