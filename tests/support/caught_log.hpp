// What goes to standard error, for the tests of log lines.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>

#include "runtime/log.hpp"
#include "support/catch.hpp"

namespace avenor::testing {

/// Standard error goes into a pipe for as long as it lives.
class Caught {
 public:
  Caught() : before_(::dup(STDERR_FILENO)) {
    REQUIRE(::pipe2(ends_.data(), O_NONBLOCK | O_CLOEXEC) == 0);
    ::dup2(ends_[1], STDERR_FILENO);
  }
  ~Caught() {
    runtime::log::stop();
    ::dup2(before_, STDERR_FILENO);
    for (const int descriptor : {before_, ends_[0], ends_[1]}) ::close(descriptor);
  }
  Caught(const Caught&) = delete;
  Caught& operator=(const Caught&) = delete;

  /// What has come since the last time.
  std::string text() const {
    std::string all(65536, 0);
    const ssize_t got = ::read(ends_[0], all.data(), all.size());
    all.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return all;
  }

 private:
  int before_;
  std::array<int, 2> ends_{};
};

}  // namespace avenor::testing
