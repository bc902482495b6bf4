// sd_notify: every call does nothing when not started by systemd.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace avenor::runtime::systemd {

void ready();
void status(const std::string& line);
void watchdog();
void stopping();
/// Recovery is running: extends the start time-out by `by`.
void extend_timeout(std::chrono::microseconds by);
/// How often the watchdog wants to be pinged (half of WatchdogSec), if it is on.
std::optional<std::chrono::microseconds> watchdog_interval();
/// True when our output goes to the journal.
bool journal_attached();

}  // namespace avenor::runtime::systemd
