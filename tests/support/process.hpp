// A child process that a test starts, watches and ends. It dies with the test, whatever happens.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/temp_dir.hpp"

namespace avenor::testing {

struct Launch {
  std::filesystem::path program;
  std::vector<std::string> args;  ///< without argv[0]
  /// The child's environment besides PATH, HOME, USER, LANG, TZ, TMPDIR and the sanitizers' options: nothing
  /// else is inherited, so that what the developer has set cannot change a test.
  std::map<std::string, std::string> env;
  std::filesystem::path working_dir;  ///< empty: the test's own
};

struct Exit {
  int code = -1;   ///< of exit(), or -1
  int signal = 0;  ///< that ended it, or 0
  bool operator==(const Exit&) const = default;
};

class Process {
 public:
  /// Throws std::runtime_error when it cannot be started.
  explicit Process(const Launch& launch);
  /// SIGKILL (a stopped child too), then reaped.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void kill(int signal);
  /// Nothing when it still runs at the deadline.
  std::optional<Exit> wait(std::chrono::milliseconds deadline = std::chrono::seconds(10));
  /// SIGKILL and wait.
  void kill_and_reap();

  std::string out() const;  ///< what it has written to stdout so far
  std::string err() const;  ///< to stderr
  /// Waits until stderr or stdout contains `text`.
  bool says(const std::string& text, std::chrono::milliseconds deadline = std::chrono::seconds(10));

 private:
  TempDir files_;
  pid_t pid_ = -1;
  std::optional<Exit> exit_;
};

/// Where the daemons of this build are.
std::filesystem::path binary(const std::string& name);

}  // namespace avenor::testing
