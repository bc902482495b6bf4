#include "avenorctl/drill/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace avenor::avenorctl::drill {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

Process::~Process() { kill(); }

core::Status Process::start(const Command& command) {
  auto arguments = command.arguments;
  std::vector<std::string> pairs;
  for (const auto& [key, value] : command.environment) pairs.push_back(fmt::format("{}={}", key, value));
  const auto argv = pointers(arguments);
  const auto envp = pointers(pairs);
  const int log = ::open(command.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const pid_t drill = ::getpid();
  const pid_t child = log < 0 || null < 0 ? -1 : ::fork();
  if (child == 0) {
    // Only calls that are safe between fork and exec.
    ::prctl(PR_SET_PDEATHSIG, command.dies_by);
    if (::getppid() != drill) ::_exit(126);
    ::setsid();
    ::signal(SIGPIPE, SIG_DFL);
    ::dup2(null, 0);
    ::dup2(log, 1);
    ::dup2(log, 2);
    // The child would inherit Asio's sockets, and a listener that a child holds is never closed.
    ::close_range(3, ~0U, 0);
    if (::chdir(command.folder.c_str()) == 0) ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  const int error = errno;
  if (log >= 0) ::close(log);
  if (null >= 0) ::close(null);
  if (child < 0)
    return core::fail(
        fmt::format("cannot start {}: {}", arguments[0], std::generic_category().message(error)));
  pid_ = child;
  return {};
}

void Process::signal(int number) {
  if (pid_ > 0) ::kill(pid_, number);
}

void Process::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGCONT);
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

std::optional<std::string> Process::ended() {
  if (pid_ <= 0 || ::waitpid(pid_, &status_, WNOHANG) != pid_) return {};
  pid_ = -1;
  if (WIFSIGNALED(status_)) return fmt::format("signal {}", WTERMSIG(status_));
  return fmt::format("exit {}", WEXITSTATUS(status_));
}

}  // namespace avenor::avenorctl::drill
