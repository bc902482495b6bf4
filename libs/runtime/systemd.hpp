// sd_notify, without knowing whether systemd listens: every call is nothing when it does not.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace avenor::runtime::systemd {

void ready();
void status(const std::string& line);
void watchdog();
void stopping();
/// Recovery is running: do not give up on the start for another `by`.
void extend_timeout(std::chrono::microseconds by);
/// How often the watchdog wants to be pinged (half of WatchdogSec), if it is on.
std::optional<std::chrono::microseconds> watchdog_interval();
/// True when our output goes to the journal.
bool journal_attached();

}  // namespace avenor::runtime::systemd
