// How a log line is spelt. Pure; internal to runtime.
#pragma once

#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "runtime/log.hpp"

namespace avenor::runtime::log {

/// "text key=value key2=\"two words\"": control characters escaped, so that one call is one line whatever it
/// was given.
std::string message_of(std::string_view text, Fields fields);

/// The line for a terminal or a file: time, level, message, and a newline.
std::string line_of(Level level, core::WallTime time, std::string_view message, bool colour);

/// "debug" … "critical" (any case); Info for anything else.
Level level_of(std::string_view name);

/// syslog(3)'s number.
int priority_of(Level level);

}  // namespace avenor::runtime::log
