// What a TLS end needs to know. Certificates and host names are always verified; there is no switch to stop
// it.
#pragma once

#include <string>

namespace avenor::net {

struct ClientTls {
  /// A PEM file of certificate authorities to trust besides the system's own; "" = only those.
  std::string ca_file{};
};

struct ServerTls {
  std::string certificate_file{};  ///< PEM, the server's certificate first, then its chain.
  std::string key_file{};          ///< PEM, not encrypted.
};

}  // namespace avenor::net
