// The .env file itself: where it is, what is in it, who may read it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace avenor::config {

/// The nearest regular file ".env" in `start` or above it.
std::optional<std::filesystem::path> find_env_file(const std::filesystem::path& start);

struct EnvFile {
  std::filesystem::path path;
  std::string text;
  unsigned mode = 0;  ///< permission bits (0600)
};

struct Finding {
  bool fatal = false;   ///< in live; a warning in sim and paper
  std::string message;  ///< includes the remedy
};

/// A file found by walking up must belong to the user or to root: another user's file would decide which
/// database, bus and account this process uses. Returns nothing when it does. A file named by --env is the
/// user's own decision.
std::optional<Finding> check_owner(const std::filesystem::path& path);

/// At most 1 MiB. The error names the path and the reason.
core::Result<EnvFile> read_env_file(const std::filesystem::path& path);

/// Only the owner may access the keys: a file that the group or others can read or write is reported.
/// `avenor_env` is AVENOR_ENV's value.
std::optional<Finding> check_permissions(const std::filesystem::path& path, unsigned mode,
                                         std::string_view avenor_env);

}  // namespace avenor::config
