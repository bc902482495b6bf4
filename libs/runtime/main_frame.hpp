// How a program begins and ends, around its Service.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace avenor::runtime {

/// The frame of every main(): logs what `body` throws as critical and turns it into exit code 1 (systemd
/// restarts).
int run_main(const std::function<int()>& body);

/// Prints "avenor <service>: cannot start" with every problem on a line, to the log and stderr; returns
/// kExitConfig.
int refuse(const std::string& service, const std::vector<std::string>& problems);

}  // namespace avenor::runtime
