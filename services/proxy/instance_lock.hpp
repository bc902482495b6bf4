// One proxy per socket: binding an ipc:// path silently takes it from a running proxy, so the proxy holds a
// lock file beside the path while it runs.
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

  /// Locks `<path>.lock` when `url` is ipc://<path>; does nothing for other URLs. The error names the lock
  /// file.
  core::Status claim(const std::string& url);

 private:
  std::vector<int> locks_;
};

}  // namespace avenor::proxy
