// Internal to bus (and the proxy): how its ZeroMQ sockets are set up.
#pragma once

#include <string>
#include <zmq.hpp>

namespace avenor::bus {

/// Before bind() or connect(): ZeroMQ takes an IPv6 address only where the socket allows it.
void allow_ipv6(zmq::socket_t& socket, const std::string& url);

/// The URL as a client of this machine connects to it: "tcp://*:5555" can only be bound.
std::string connectable(std::string url);

/// The URL as a socket binds it: ZeroMQ binds addresses, and not the name localhost.
std::string bindable(std::string url);

/// The options of every socket of ours: closing does not wait for ever, and a silent peer is dropped (a
/// frozen proxy is detected within 2 s).
void set_common_options(zmq::socket_t& socket);

}  // namespace avenor::bus
