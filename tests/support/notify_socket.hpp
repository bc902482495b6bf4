// The manager's end of sd_notify: what a daemon tells systemd, for a test to read.
#pragma once

#include <map>
#include <string>

#include "support/temp_dir.hpp"

namespace avenor::testing {

class NotifySocket {
 public:
  NotifySocket();
  ~NotifySocket();
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// For NOTIFY_SOCKET.
  std::string path() const { return (dir_.path() / "notify").string(); }
  /// How often this very line ("READY=1") has come so far.
  int count(const std::string& line);
  /// The latest STATUS= text.
  std::string status();

 private:
  void drain();

  TempDir dir_;
  int fd_ = -1;
  std::map<std::string, int> lines_;
  std::string status_;
};

}  // namespace avenor::testing
