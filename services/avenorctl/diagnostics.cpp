#include "avenorctl/diagnostics.hpp"

#include <algorithm>

namespace avenor::avenorctl {

std::vector<Finding> run_diagnostics(const Invocation& invocation, bool offline) {
  std::vector<Finding> findings;
  check_settings(invocation, findings);
  if (!offline) {
    check_database(invocation, findings);
    check_bus(invocation, findings);
    check_venues(invocation, findings);
  }
  check_system(invocation, findings);
  return findings;
}

}  // namespace avenor::avenorctl
