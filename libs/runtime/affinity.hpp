// Which processors this process may run on. A message that wakes a daemon on another processor costs 20 us
// and more on a virtual machine; daemons that share one wake each other for a quarter of that.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace avenor::runtime {

/// "0", "0,2" or "0-1,3" as in taskset(1): numbers of processors, each once, ascending. At most 1023.
core::Result<std::vector<int>> parse_cpus(std::string_view text);

/// The CPUs that this thread may run on, ascending.
core::Result<std::vector<int>> allowed_cpus();

/// Whether keep_to_cpus() would do. Tried on the calling thread and taken back, since nothing tells it: the
/// mask that a thread has is not the set that it may have.
core::Status may_keep_to_cpus(const std::vector<int>& cpus);

/// From here on this process, every thread that it has and that these start, runs on these only. To be called
/// by the thread that starts the others. Fails when the machine has none of these CPUs.
core::Status keep_to_cpus(const std::vector<int>& cpus);

}  // namespace avenor::runtime
