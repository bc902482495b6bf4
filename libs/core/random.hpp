// Randomness from the kernel, for ids that must not repeat: session ids, temporary names, tokens.
#pragma once

#include <string>

namespace avenor::core {

/// `bytes` (above zero) random bytes as 2 * bytes lower-case hexadecimal digits. Throws std::system_error
/// when the kernel has none to give. Any thread.
std::string random_hex(int bytes);

}  // namespace avenor::core
