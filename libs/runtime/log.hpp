// One line per change of state. To the journal (priorities and fields) when systemd started us, to the
// terminal else.
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
/// From here on lines to a terminal or a file gather, and `soon` is called when there is something for
/// flush(): a write a line costs a busy daemon more than all else about its log. A warning or worse takes
/// what has gathered along at once. (The journal gets every line by itself, with its fields.)
void gather(std::function<void()> soon);
void flush();
/// Writes out what has gathered, and gathers no more; called on the way out.
void stop();

void write(Level level, std::string_view text, Fields fields = {});
inline void debug(std::string_view text, Fields fields = {}) { write(Level::Debug, text, fields); }
inline void info(std::string_view text, Fields fields = {}) { write(Level::Info, text, fields); }
inline void warning(std::string_view text, Fields fields = {}) { write(Level::Warning, text, fields); }
inline void error(std::string_view text, Fields fields = {}) { write(Level::Error, text, fields); }
inline void critical(std::string_view text, Fields fields = {}) { write(Level::Critical, text, fields); }

/// True at most once a `seconds` per key: for lines that garbage on the bus could otherwise multiply.
/// Bounded.
bool once_per(std::string_view key, double seconds);

}  // namespace avenor::runtime::log
