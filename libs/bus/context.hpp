// Keeps <zmq.hpp> out of what includes it: the ZeroMQ context itself is in context_impl.hpp.
#pragma once

#include <memory>

namespace avenor::bus {

/// One ZeroMQ context a process; outlives every socket made from it.
class Context {
 public:
  Context();
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace avenor::bus
