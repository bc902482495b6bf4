// The two URLs of the bus as the proxy sees them, which must bind what all others only connect to.
#pragma once

#include "bus/bus.hpp"
#include "config/reader.hpp"

namespace avenor::proxy {

/// What can never be bound: a name (but localhost), and one place for both.
void check_names(config::Reader& reader, const bus::Urls& urls);

/// What cannot be bound here and now: an address that this machine has not, a port or a folder that is not
/// ours. Nothing is touched of a proxy that is running.
void check_doors(config::Reader& reader, const bus::Urls& urls);

}  // namespace avenor::proxy
