// Internal to bus (and the proxy): the ZeroMQ context behind bus::Context.
#pragma once

#include <zmq.hpp>

#include "bus/context.hpp"

namespace avenor::bus {

struct Context::Impl {
  zmq::context_t zmq{1};
};

}  // namespace avenor::bus
