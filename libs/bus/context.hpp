// Internal to bus (and the proxy): the ZeroMQ context behind bus::Context.
#pragma once

#include <zmq.hpp>

#include "bus/bus.hpp"

namespace avenor::bus {

struct Context::Impl {
  zmq::context_t zmq{1};
};

/// What every socket of ours has: it neither waits for ever on the way out nor believes in a peer that has
/// gone silent (a frozen proxy is found within 2 s).
void set_common_options(zmq::socket_t& socket);

}  // namespace avenor::bus
