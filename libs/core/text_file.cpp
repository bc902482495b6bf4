#include "core/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace avenor::core {
namespace {

constexpr std::size_t kLargestTextFile = std::size_t{1} << 20U;

Result<std::string> read_descriptor(int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return fail(std::strerror(errno));
  if (S_ISDIR(status.st_mode)) return fail("is a folder");
  if (!S_ISREG(status.st_mode)) return fail("is not a regular file");
  // One byte more than allowed detects a file that is too large, also one that grows while it is read.
  std::string text(kLargestTextFile + 1, '\0');
  std::size_t size = 0;
  ssize_t got = 0;
  while (size < text.size() && (got = ::read(fd, text.data() + size, text.size() - size)) != 0) {
    if (got < 0 && errno != EINTR) return fail(std::strerror(errno));
    if (got > 0) size += static_cast<std::size_t>(got);
  }
  if (size > kLargestTextFile) return fail("is larger than 1 MiB");
  text.resize(size);
  return text;
}

}  // namespace

Result<std::string> read_text_file(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  auto text = fd < 0 ? fail(std::strerror(errno)) : read_descriptor(fd);
  if (fd >= 0) ::close(fd);
  if (!text) return fail(fmt::format("{}: {}", path.string(), text.error().message));
  return text;
}

}  // namespace avenor::core
