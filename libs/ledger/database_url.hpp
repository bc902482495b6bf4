// DATABASE_URL looked at before anything connects: what libpq would refuse only later, or take for something
// else.
#pragma once

#include <string>
#include <vector>

namespace avenor::ledger {

struct DatabaseUrlFindings {
  /// it cannot work: each names the part and the way out, never a password
  std::vector<std::string> problems;
  /// it works, and is not what it should be (a remote server without TLS)
  std::vector<std::string> warnings;
};

/// Reads it as libpq does (a URI: postgresql://user:password@host:port/name?parameter=value, several hosts
/// separated by commas), without connecting or resolving a name. Files that it names (a service, the
/// authority's certificate) are looked at.
DatabaseUrlFindings check_database_url(const std::string& url);

}  // namespace avenor::ledger
