#include "support/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/wait.hpp"

namespace avenor::testing {
namespace {

constexpr std::array kInherited = {"PATH",   "HOME",         "USER",          "LANG",         "TZ",
                                   "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"};

std::vector<std::string> environment_of(const Launch& launch) {
  std::vector<std::string> lines;
  for (const char* name : kInherited) {
    const char* value = std::getenv(name);
    if (value != nullptr && !launch.env.contains(name)) lines.push_back(std::string(name) + "=" + value);
  }
  for (const auto& [name, value] : launch.env) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& lines) {
  std::vector<char*> out;
  for (std::string& line : lines) out.push_back(line.data());
  out.push_back(nullptr);
  return out;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

Process::Process(const Launch& launch) {
  if (!std::filesystem::exists(launch.program))
    throw std::runtime_error("no such program: " + launch.program.string());
  std::vector<std::string> args{launch.program.string()};
  args.insert(args.end(), launch.args.begin(), launch.args.end());
  std::vector<std::string> env = environment_of(launch);
  std::vector<char*> argv = pointers(args);
  std::vector<char*> envp = pointers(env);
  const std::string out = (files_.path() / "out").string();
  const std::string err = (files_.path() / "err").string();
  const std::string dir = launch.working_dir.string();
  const pid_t parent = ::getpid();

  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error(std::string("fork: ") + std::strerror(errno));
  if (pid_ > 0) return;

  // Only async-signal-safe calls from here on: the test may have threads.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(126);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int in_fd = ::open("/dev/null", O_RDONLY);
  const int out_fd = ::open(out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int err_fd = ::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(in_fd, 0);
  ::dup2(out_fd, 1);
  ::dup2(err_fd, 2);
  for (int fd = 3; fd < 256; ++fd) ::close(fd);
  if (!dir.empty() && ::chdir(dir.c_str()) != 0) ::_exit(126);
  ::execve(argv[0], argv.data(), envp.data());
  ::_exit(127);
}

Process::~Process() { kill_and_reap(); }

bool Process::running() { return !wait(std::chrono::milliseconds(0)).has_value(); }

void Process::kill(int signal) {
  if (running()) ::kill(pid_, signal);
}

void Process::kill_and_reap() {
  if (exit_) return;
  ::kill(pid_, SIGKILL);
  wait(std::chrono::seconds(30));
}

std::optional<Exit> Process::wait(std::chrono::milliseconds deadline) {
  wait_until(
      [this] {
        if (exit_) return true;
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) != pid_) return false;
        exit_ = WIFEXITED(status) ? Exit{.code = WEXITSTATUS(status), .signal = 0}
                                  : Exit{.code = -1, .signal = WTERMSIG(status)};
        return true;
      },
      deadline);
  return exit_;
}

std::string Process::out() const { return read_file(files_.path() / "out"); }
std::string Process::err() const { return read_file(files_.path() / "err"); }

bool Process::says(const std::string& text, std::chrono::milliseconds deadline) {
  return wait_until(
      [&] { return err().find(text) != std::string::npos || out().find(text) != std::string::npos; },
      deadline);
}

std::filesystem::path binary(const std::string& name) { return std::filesystem::path(AVENOR_BIN_DIR) / name; }

}  // namespace avenor::testing
