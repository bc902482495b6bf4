#include "runtime/systemd.hpp"

#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cstdlib>

namespace avenor::runtime::systemd {
namespace {

void notify(const std::string& state) { sd_notify(0, state.c_str()); }

}  // namespace

void ready() { notify("READY=1"); }
void watchdog() { notify("WATCHDOG=1"); }
void stopping() { notify("STOPPING=1"); }

void status(const std::string& line) {
  std::string clean = "STATUS=" + line;
  for (char& c : clean) {
    if (c == '\n') c = ' ';
  }
  notify(clean);
}

void extend_timeout(std::chrono::microseconds by) {
  notify("EXTEND_TIMEOUT_USEC=" + std::to_string(by.count()));
}

std::optional<std::chrono::microseconds> watchdog_interval() {
  std::uint64_t usec = 0;
  if (sd_watchdog_enabled(0, &usec) <= 0) return std::nullopt;
  return std::chrono::microseconds(usec / 2);
}

bool journal_attached() {
  // systemd.exec(5): the variable names the device and inode of our stderr, unless someone has redirected it.
  const char* stream = std::getenv("JOURNAL_STREAM");
  if (stream == nullptr) return false;
  struct stat info{};
  if (::fstat(STDERR_FILENO, &info) != 0) return false;
  return std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino) == stream;
}

}  // namespace avenor::runtime::systemd
