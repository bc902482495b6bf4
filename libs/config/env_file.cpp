#include "config/env_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "config/find_above.hpp"

namespace avenor::config {
namespace fs = std::filesystem;

std::optional<fs::path> find_env_file(const fs::path& start) { return find_above(start, ".env"); }

core::Result<EnvFile> read_env_file(const fs::path& path) {
  constexpr off_t kLargest = 1 << 20;
  const auto refuse = [&](std::string_view why) {
    return core::fail(fmt::format("{}: {}", path.string(), why));
  };
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return refuse(std::strerror(errno));
  if (S_ISDIR(status.st_mode)) return refuse("is a folder");
  if (status.st_size > kLargest) return refuse("is larger than 1 MiB");
  // Read into one buffer, which the caller can wipe: a stream would keep a copy of the keys in its own
  // buffer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return refuse(std::strerror(errno));
  EnvFile file{.path = path, .text = std::string(kLargest, '\0'), .mode = status.st_mode & 07777U};
  std::size_t size = 0;
  ssize_t got = 0;
  while (size < file.text.size() && (got = ::read(fd, file.text.data() + size, file.text.size() - size)) > 0)
    size += static_cast<std::size_t>(got);
  ::close(fd);
  if (got < 0) return refuse("cannot be read to its end");
  file.text.resize(size);
  return file;
}

std::optional<Finding> check_owner(const fs::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || status.st_uid == ::geteuid() || status.st_uid == 0)
    return std::nullopt;
  return Finding{
      .fatal = true,
      .message = fmt::format("{} belongs to another user (uid {}) and is not read; to use it, pass --env {}",
                             path.string(), status.st_uid, path.string())};
}

std::optional<Finding> check_permissions(const fs::path& path, unsigned mode, std::string_view avenor_env) {
  if ((mode & 066U) == 0) return std::nullopt;
  return Finding{.fatal = avenor_env == "live",
                 .message = fmt::format("{} holds keys and can be read or changed by others (mode {:04o}): "
                                        "run chmod 600 {}",
                                        path.string(), mode, path.string())};
}

}  // namespace avenor::config
