// The format of a log line. Internal to runtime.
#pragma once

#include <spdlog/common.h>
#include <spdlog/formatter.h>

#include <memory>
#include <string>
#include <string_view>

#include "runtime/log.hpp"

namespace avenor::runtime::log {

/// "text key=value key2=\"two words\"", always on one line: control characters (C0, DEL, C1), direction
/// marks, invisible characters, and bytes that are not UTF-8 are escaped.
std::string message_of(std::string_view text, Fields fields);

/// The line for a terminal or a file: time (UTC, milliseconds), level, message, and a newline.
std::unique_ptr<spdlog::formatter> make_formatter(bool colour);

/// "debug" … "critical" (any case); Info for anything else.
Level level_of(std::string_view name);

/// spdlog has one more below, `trace`; else its levels are ours.
constexpr spdlog::level::level_enum spdlog_level(Level level) {
  return static_cast<spdlog::level::level_enum>(static_cast<int>(level) + 1);
}
static_assert(spdlog_level(Level::Debug) == spdlog::level::debug &&
              spdlog_level(Level::Critical) == spdlog::level::critical);

/// syslog(3)'s number.
int priority_of(spdlog::level::level_enum level);

}  // namespace avenor::runtime::log
