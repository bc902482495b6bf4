// A child process of the drill. It runs in its own session, so that Ctrl-C at the terminal reaches only the
// drill, and it ends with the drill, however the drill ends.
#pragma once

#include <sys/types.h>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace avenor::avenorctl::drill {

struct Command {
  std::vector<std::string> arguments;              ///< the program's path first
  std::filesystem::path folder;                    ///< its working directory
  std::filesystem::path log;                       ///< receives standard output and standard error, appended
  std::map<std::string, std::string> environment;  ///< the whole environment: nothing is inherited
  int dies_by = 9;                                 ///< the signal it receives when the drill ends
};

class Process {
 public:
  Process() = default;
  /// SIGCONT and SIGKILL, and waits.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  core::Status start(const Command& command);
  void signal(int number);
  /// SIGCONT and SIGKILL, and waits until it is gone.
  void kill();
  /// Whether it has ended by itself: "exit 1", "signal 11"; reported once, then empty. Never waits.
  std::optional<std::string> ended();
  bool running() const { return pid_ > 0; }
  pid_t pid() const { return pid_; }
  /// The status of the last end that ended() has reported.
  bool ended_well() const { return status_ == 0; }

 private:
  pid_t pid_ = -1;
  int status_ = 0;
};

}  // namespace avenor::avenorctl::drill
