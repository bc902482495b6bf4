// For LD_PRELOAD under a test's own PostgreSQL: the disk fails to keep the journal. While the file that
// AVENOR_FSYNC_FAILS names exists, fdatasync and fsync of what is in pg_wal answer EIO; an empty one is taken
// away by the first of them.
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

bool of_the_journal(int fd) {
  std::array<char, 64> link{};
  std::array<char, 4096> path{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
  const auto length = ::readlink(link.data(), path.data(), path.size());
  return length > 0 && std::string_view(path.data(), static_cast<std::size_t>(length)).find("/pg_wal/") !=
                           std::string_view::npos;
}

bool fails() {
  const char* trigger = std::getenv("AVENOR_FSYNC_FAILS");
  struct stat seen{};
  if (trigger == nullptr || ::stat(trigger, &seen) != 0) return false;
  return seen.st_size > 0 || ::unlink(trigger) == 0;
}

int sync_with(const char* name, int fd) {
  if (of_the_journal(fd) && fails()) {
    errno = EIO;
    return -1;
  }
  return reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, name))(fd);
}

}  // namespace

extern "C" {
int fdatasync(int fd) { return sync_with("fdatasync", fd); }
int fsync(int fd) { return sync_with("fsync", fd); }
}
