// One proxy to a socket: binding an ipc:// path takes it over from a running proxy without a word, so a lock
// beside the path is held for life.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"

namespace avenor::proxy {

class InstanceLock {
 public:
  InstanceLock() = default;
  ~InstanceLock();
  InstanceLock(const InstanceLock&) = delete;
  InstanceLock& operator=(const InstanceLock&) = delete;

  /// Locks `<path>.lock` when `url` is ipc://<path>; nothing to do for the others. The error says who has it.
  core::Status claim(const std::string& url);

 private:
  std::vector<int> locks_;
};

}  // namespace avenor::proxy
