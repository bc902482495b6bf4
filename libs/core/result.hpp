// The result of every call that can fail for outside reasons: a value, or an Error that names the thing, its
// value and the remedy. (A daemon that cannot start: a message and an exit code. A programming error: an
// exception to main.)
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace avenor::core {

struct Error {
  std::string message;  ///< A sentence for a person; never holds a secret.
  bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

inline tl::unexpected<Error> fail(std::string message) { return tl::unexpected(Error{std::move(message)}); }

}  // namespace avenor::core
