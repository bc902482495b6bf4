// Finds a project's files from any folder inside it.
#pragma once

#include <filesystem>
#include <optional>

namespace avenor::config {

/// The nearest regular file `name` (".env", "sql/0001_ledger.sql") in `start` or a folder above it.
std::optional<std::filesystem::path> find_above(const std::filesystem::path& start,
                                                const std::filesystem::path& name);

}  // namespace avenor::config
