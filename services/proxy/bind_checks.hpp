// Checks the two URLs of the bus for the proxy, which binds them; all others only connect.
#pragma once

#include "bus/urls.hpp"
#include "config/reader.hpp"

namespace avenor::proxy {

/// Reports what can never be bound: a host name (except localhost).
void check_names(config::Reader& reader, const bus::Urls& urls);

/// Reports what cannot be bound on this machine now: an address that it does not have, a port or a folder
/// that this user may not use. A running proxy is not disturbed.
void check_bind(config::Reader& reader, const bus::Urls& urls);

}  // namespace avenor::proxy
