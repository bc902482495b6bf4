// The drill's private PostgreSQL: a UNIX socket in its folder, no port. Started by root it runs as the user
// postgres, because PostgreSQL refuses to run as root.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "avenorctl/drill/process.hpp"

namespace avenor::avenorctl::drill {

/// Waits until the condition holds, while the drill's loop goes on; false on a time-out or when the drill is
/// to end.
using Until = std::function<bool(const std::function<bool()>& condition, std::chrono::milliseconds deadline)>;

class Cluster {
 public:
  Cluster(std::filesystem::path folder, Until until) : folder_(std::move(folder)), until_(std::move(until)) {}
  ~Cluster();

  /// Creates the cluster, starts it, waits for it and creates the database. The error names the cure.
  core::Status create();
  core::Status start();
  /// Like pg_ctl -m immediate: no shutdown checkpoint, recovery at the next start.
  void stop_immediately();

  std::string url() const { return url_of("avenor"); }
  /// Whether the user that PostgreSQL runs as can work in this folder.
  static bool can_use(const std::filesystem::path& folder);

 private:
  std::string url_of(const std::string& database) const;
  core::Status run(const std::string& program, std::vector<std::string> arguments);
  Command command(const std::string& program, std::vector<std::string> arguments) const;
  core::Status wait_ready();

  std::filesystem::path folder_, bin_;
  Until until_;
  Process server_;
};

}  // namespace avenor::avenorctl::drill
