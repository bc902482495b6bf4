// A child process of the drill. It stands in a session of its own, so that Ctrl-C at the terminal reaches the
// drill alone, and it dies with the drill, however the drill dies.
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
  std::filesystem::path log;                       ///< both its outputs, appended
  std::map<std::string, std::string> environment;  ///< all of it: nothing is inherited
  int dies_by = 9;                                 ///< the signal it gets when the drill dies
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
  /// Looks whether it has ended by itself: "exit 1", "signal 11"; once per end, then nothing. Never waits.
  std::optional<std::string> ended();
  bool running() const { return pid_ > 0; }
  pid_t pid() const { return pid_; }
  /// Of the last end that ended() has told.
  bool ended_well() const { return status_ == 0; }

 private:
  pid_t pid_ = -1;
  int status_ = 0;
};

}  // namespace avenor::avenorctl::drill
