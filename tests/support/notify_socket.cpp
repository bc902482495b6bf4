#include "support/notify_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <sstream>
#include <stdexcept>

namespace avenor::testing {

NotifySocket::NotifySocket() {
  fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = path();
  std::memcpy(address.sun_path, name.c_str(), name.size());
  if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot bind " + name);
  }
}

NotifySocket::~NotifySocket() { ::close(fd_); }

void NotifySocket::drain() {
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t size = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (size < 0) return;
    std::istringstream text(std::string(buffer.data(), static_cast<std::size_t>(size)));
    for (std::string line; std::getline(text, line);) {
      ++lines_[line];
      if (line.starts_with("STATUS=")) status_ = line.substr(7);
    }
  }
}

int NotifySocket::count(const std::string& line) {
  drain();
  return lines_[line];
}

std::string NotifySocket::status() {
  drain();
  return status_;
}

}  // namespace avenor::testing
