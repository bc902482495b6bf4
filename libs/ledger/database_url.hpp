// Checks DATABASE_URL before anything connects: for what libpq would refuse only later, or misread.
#pragma once

#include <string>
#include <vector>

namespace avenor::ledger {

struct DatabaseUrlFindings {
  /// it cannot work: each names the part and the remedy, never a password
  std::vector<std::string> problems;
  /// it works, but is not recommended (a remote server without TLS)
  std::vector<std::string> warnings;
};

/// Reads it as libpq does (a URI: postgresql://user:password@host:port/name?parameter=value, several hosts
/// separated by commas), without connecting or resolving a name. Files that it names (a service, the
/// authority's certificate) are looked at.
DatabaseUrlFindings check_database_url(const std::string& url);

}  // namespace avenor::ledger
