// Whether what DATABASE_URL demands of a connection can be had at all.
#pragma once

#include <string>
#include <vector>

#include "ledger/url_values.hpp"

namespace avenor::ledger {

/// Every host is a local socket, where there is neither TLS nor GSSAPI. False where the environment or a
/// service may name another host.
bool by_socket_only(const UrlValues& values);

/// What no server satisfies, or leaves a session that cannot write: each with the parameter and the remedy.
/// What only the server knows (the names of its settings, its roles) is left to the connection
/// (connect_cure.hpp).
std::vector<std::string> unmeetable_demands(const UrlValues& values);

}  // namespace avenor::ledger
