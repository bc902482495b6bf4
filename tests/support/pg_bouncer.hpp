// A PgBouncer of a test's own before a cluster: a server for one transaction at a time, heard on a UNIX
// socket only.
#pragma once

#include <sys/types.h>

#include <string>

#include "support/pg_cluster.hpp"
#include "support/temp_dir.hpp"

namespace avenor::testing {

class PgBouncer {
 public:
  /// Throws std::runtime_error, here and in start(), when it does not come up.
  explicit PgBouncer(const PgCluster& cluster);
  ~PgBouncer();
  PgBouncer(const PgBouncer&) = delete;
  PgBouncer& operator=(const PgBouncer&) = delete;

  /// The way of `url` (one of the cluster's) through the pool.
  std::string url(const std::string& url) const;

  /// Kills it, clients and all.
  void kill();
  void start();
  /// SIGSTOP: connections stay, nobody answers.
  void freeze();
  void thaw();

 private:
  const PgCluster& cluster_;
  TempDir folder_;
  pid_t pid_ = -1;
};

}  // namespace avenor::testing
