// The proxy as a service: READY once its own probe message has passed through it, a heartbeat, a status line.
#pragma once

#include "core/result.hpp"
#include "messaging/bus_client.hpp"
#include "proxy/config.hpp"
#include "proxy/forwarder.hpp"
#include "runtime/service.hpp"

namespace avenor::proxy {

/// Exit code 1: another proxy may be about to end, so systemd tries again.
int cannot_bind(const core::Error& error);

/// Runs until stopped; returns the exit code.
int serve(runtime::Service& service, Forwarder& forwarder, messaging::BusClient& bus_client,
          const Config& config);

}  // namespace avenor::proxy
