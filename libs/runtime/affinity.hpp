// The CPUs that this process may run on. A message that wakes a daemon on another processor costs 20 us and
// more on a virtual machine; daemons that share one wake each other for a quarter of that.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace avenor::runtime {

/// "0", "0,2" or "0-1,3" as in taskset(1): numbers of processors, each once, ascending. At most 1023.
core::Result<std::vector<int>> parse_cpus(std::string_view text);

/// The CPUs that this thread may run on, ascending.
core::Result<std::vector<int>> allowed_cpus();

/// Whether keep_to_cpus() would succeed. Tried on the calling thread and reverted, since there is no query
/// for it: a thread's mask is not the set that it may use.
core::Status may_keep_to_cpus(const std::vector<int>& cpus);

/// Restricts this process, with all present and future threads, to these CPUs. Call it from the thread that
/// starts the others. Fails when the machine has none of these CPUs.
core::Status keep_to_cpus(const std::vector<int>& cpus);

}  // namespace avenor::runtime
