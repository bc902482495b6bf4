#include "config/env_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "config/find_above.hpp"

namespace avenor::config {
namespace fs = std::filesystem;

std::optional<fs::path> find_env_file(const fs::path& start) { return find_above(start, ".env"); }

core::Result<EnvFile> read_env_file(const fs::path& path) {
  constexpr off_t kLargest = 1 << 20;
  const auto refuse = [&](std::string_view why) {
    return core::fail(fmt::format("{}: {}", path.string(), why));
  };
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return refuse(std::strerror(errno));
  if (S_ISDIR(status.st_mode)) return refuse("is a folder");
  if (status.st_size > kLargest) return refuse("is larger than 1 MiB");
  std::ifstream in{path, std::ios::binary};
  if (!in) return refuse(std::strerror(errno));
  EnvFile file{
      .path = path, .text = {std::istreambuf_iterator<char>{in}, {}}, .mode = status.st_mode & 07777U};
  if (in.bad()) return refuse("cannot be read to its end");
  return file;
}

std::optional<Finding> check_permissions(const fs::path& path, unsigned mode, std::string_view avenor_env) {
  if ((mode & 066U) == 0) return std::nullopt;
  return Finding{.fatal = avenor_env == "live",
                 .message = fmt::format("{} holds keys and can be read or changed by others (mode {:04o}): "
                                        "run chmod 600 {}",
                                        path.string(), mode, path.string())};
}

}  // namespace avenor::config
