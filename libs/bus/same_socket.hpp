// Whether two URLs of the bus lead to one socket, however they are written.
#pragma once

#include <string>

namespace avenor::bus {

/// tcp: one port of one address (localhost is 127.0.0.1), or of every address. ipc: one path, without its
/// symbolic links and "..". False when either is empty.
bool same_socket(const std::string& one, const std::string& other);

}  // namespace avenor::bus
