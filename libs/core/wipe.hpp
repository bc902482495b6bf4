// Overwrites secrets that must not stay in memory.
#pragma once

#include <string.h>

#include <string>

namespace avenor::core {

/// Zeroes the whole buffer (also what lies behind the present length) and empties the string.
inline void wipe(std::string& text) {
  text.resize(text.capacity());
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace avenor::core
