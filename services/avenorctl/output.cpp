#include "avenorctl/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <system_error>

#include "avenorctl/command.hpp"
#include "avenorctl/printable.hpp"

namespace avenor::avenorctl {
namespace {

constexpr std::size_t kMostWaiting = 64 * 1024;

// Opened for the wrong direction: reading or writing fails as on a closed descriptor.
void take_closed_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF)
      static_cast<void>(::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY));
}

/// Writes all of `text`. Returns errno, 0 on success.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    const int error = errno;
    if (error == EINTR) continue;
    if (error != EAGAIN) return error;
    pollfd full{.fd = fd, .events = POLLOUT, .revents = 0};  // another process has made it non-blocking
    ::poll(&full, 1, -1);
  }
  return 0;
}

}  // namespace

void print_line(std::string_view text) { std::cout << printable(text) << '\n'; }

void print_json(std::string_view json) { std::cout << printable_json(json) << '\n'; }

void print_error(std::string_view text) { std::cerr << printable(text) << '\n'; }

bool flush_output() { return static_cast<bool>(std::cout.flush()); }

bool is_output_read() {
  pollfd output{.fd = STDOUT_FILENO, .events = 0, .revents = 0};
  return ::poll(&output, 1, 0) <= 0 || (output.revents & (POLLERR | POLLHUP)) == 0;
}

Output::Output(int fd) : fd_(fd), before_(std::cout.rdbuf(this)) {
  ::signal(SIGPIPE, SIG_IGN);
  take_closed_descriptors();
}

Output::~Output() {
  std::cout.flush();
  std::cout.rdbuf(before_);
}

int Output::finish(int exit_code) {
  std::cout.flush();
  if (error_ == 0) return exit_code;
  complain(fmt::format("the output could not be written: {} (the command itself ended with exit code {})",
                       std::generic_category().message(error_), exit_code));
  return exit_code == 0 ? 1 : exit_code;
}

Output::int_type Output::overflow(int_type c) {
  const char text = traits_type::to_char_type(c);
  return xsputn(&text, 1) == 1 ? c : traits_type::eof();
}

std::streamsize Output::xsputn(const char* text, std::streamsize size) {
  waiting_.append(text, static_cast<std::size_t>(size));
  return waiting_.size() < kMostWaiting || sync() == 0 ? size : 0;
}

int Output::sync() {
  if (error_ == 0) error_ = write_all(fd_, waiting_);
  waiting_.clear();
  return error_ == 0 ? 0 : -1;
}

}  // namespace avenor::avenorctl
