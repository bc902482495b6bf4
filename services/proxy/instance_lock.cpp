#include "proxy/instance_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace avenor::proxy {

InstanceLock::~InstanceLock() {
  for (const int lock : locks_) ::close(lock);
}

core::Status InstanceLock::claim(const std::string& url) {
  constexpr std::string_view kScheme = "ipc://";
  // The kernel itself refuses to bind an abstract name ("@…") twice.
  if (!url.starts_with(kScheme) || url.substr(kScheme.size()).starts_with('@')) return {};
  const std::string path = url.substr(kScheme.size()) + ".lock";
  const int lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return core::fail("cannot open " + path + ": " + std::strerror(errno));
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return core::fail(url + " is in use by a running proxy (it holds " + path + ")");
  }
  locks_.push_back(lock);
  return {};
}

}  // namespace avenor::proxy
