// The doctor's checks.
#pragma once

#include <string>
#include <vector>

#include "avenorctl/command.hpp"

namespace avenor::avenorctl {

struct Finding {
  enum class Grade { Good, Warning, Bad };
  Grade grade = Grade::Good;
  std::string check;    ///< "database"
  std::string message;  ///< what was found, with its value (never a secret)
  std::string fix;      ///< what to do about it; empty when nothing needs doing
};

/// Runs every check, what others depend on first. `offline`: the files only.
std::vector<Finding> run_diagnostics(const Invocation& invocation, bool offline);

// One check a file; each appends its findings.
/// .env, permissions, every key, bots, risk
void check_settings(const Invocation& invocation, std::vector<Finding>& findings);
/// reachable, version, migrations
void check_database(const Invocation& invocation, std::vector<Finding>& findings);
/// both ways, heartbeats
void check_bus(const Invocation& invocation, std::vector<Finding>& findings);
void check_venues(const Invocation& invocation, std::vector<Finding>& findings);  ///< keys, account, clock
/// units, linger, clock, sleeping CPUs
void check_system(const Invocation& invocation, std::vector<Finding>& findings);

}  // namespace avenor::avenorctl
