// One line per change of state. To the journal (priorities and fields) when started by systemd, else to the
// terminal.
//
//   log::info("order accepted", {{"CLIENT_ORDER_ID", id.str()}, {"SYMBOL", symbol.str()}});
//
// The text is for people and carries the fields again as key=value (in lower case); the fields are for
// `journalctl CLIENT_ORDER_ID=…`. Newlines and control characters in either are escaped.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/log_line.hpp"

namespace avenor::runtime::log {

using Level = core::LogLevel;
using Field = core::LogField;
using Fields = core::LogFields;

/// Once, in main: the daemon's name and the least level ("debug", "info", "warning", "error", "critical").
void start(const std::string& identifier, std::string_view level);
/// Buffers lines to a terminal or a file from now on, and calls `soon` when there is something for flush():
/// one write per line is the largest cost of a busy daemon's log. A warning or worse is written at once,
/// together with the buffered lines. (The journal receives every line by itself, with its fields.)
void gather(std::function<void()> soon);
void flush();
/// Writes the buffered lines and stops buffering; called at exit.
void stop();

void write(Level level, std::string_view text, Fields fields = {});
inline void debug(std::string_view text, Fields fields = {}) { write(Level::Debug, text, fields); }
inline void info(std::string_view text, Fields fields = {}) { write(Level::Info, text, fields); }
inline void warning(std::string_view text, Fields fields = {}) { write(Level::Warning, text, fields); }
inline void error(std::string_view text, Fields fields = {}) { write(Level::Error, text, fields); }
inline void critical(std::string_view text, Fields fields = {}) { write(Level::Critical, text, fields); }

/// True at most once per `seconds` and key: for lines that invalid bus messages could otherwise multiply.
/// Bounded.
bool once_per(std::string_view key, double seconds);

}  // namespace avenor::runtime::log
