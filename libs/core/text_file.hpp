// A file that a person writes (limits, bots), read whole.
#pragma once

#include <filesystem>
#include <string>

#include "core/result.hpp"

namespace avenor::core {

/// The text of a regular file of at most 1 MiB. A pipe, a device or a folder is refused without waiting for
/// it; the error names the path and the reason.
Result<std::string> read_text_file(const std::filesystem::path& path);

}  // namespace avenor::core
