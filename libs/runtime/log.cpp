#include "runtime/log.hpp"

#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <map>
#include <mutex>
#include <vector>

#include "core/clock.hpp"
#include "core/shortened.hpp"
#include "runtime/log_format.hpp"
#include "runtime/systemd.hpp"

namespace avenor::runtime::log {
namespace {

constexpr std::size_t kKeysRemembered = 1000;
constexpr std::size_t kLongestLine = 16 * 1024;  ///< of what it is about, the bus and the ledger keep less
// bytes: a pipe does not mix what several processes write of that size (PIPE_BUF)
constexpr std::size_t kGathered = 4096;

// A process has one log; this is it. The ledger's thread may write too.
struct Log {
  std::atomic<Level> least{Level::Info};
  bool journal = systemd::journal_attached();
  bool colour = ::isatty(STDERR_FILENO) == 1;
  std::string identifier = "avenor";
  core::SystemClock clock;
  std::mutex gathered_mutex;
  std::string gathered;
  std::function<void()> soon;  ///< set: lines may gather
  std::mutex once_mutex;
  std::map<std::string, core::MonoTime, std::less<>> last_said;
};

Log& the_log() {
  static Log log;
  return log;
}

// Whole lines in one call: those of several processes in one file do not mix.
void write_gathered(Log& log) {
  for (std::string_view rest = log.gathered; !rest.empty();) {
    const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  log.gathered.clear();
}

void to_stderr(Log& log, Level level, std::string_view message) {
  const std::string line = line_of(level, log.clock.wall(), message, log.colour);
  const std::scoped_lock lock(log.gathered_mutex);
  if (log.gathered.size() + line.size() > kGathered) write_gathered(log);
  const bool first = log.gathered.empty();
  log.gathered += line;
  if (!log.soon || level >= Level::Warning) return write_gathered(log);
  if (first) log.soon();
}

bool to_journal(const Log& log, Level level, const std::string& message, Fields fields) {
  std::vector<std::string> lines;
  lines.reserve(fields.size() + 4);
  lines.push_back("MESSAGE=" + message);
  lines.push_back("PRIORITY=" + std::to_string(priority_of(level)));
  lines.push_back("SYSLOG_IDENTIFIER=" + log.identifier);
  // journalctl does not know unit aliases: with this, `journalctl --user -u execution.service` finds us too.
  lines.push_back("USER_UNIT=" + log.identifier + ".service");
  for (const Field& field : fields) lines.push_back(std::string(field.name) + "=" + field.value);
  std::vector<iovec> parts;
  parts.reserve(lines.size());
  for (std::string& line : lines) parts.push_back({.iov_base = line.data(), .iov_len = line.size()});
  return sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0;
}

}  // namespace

void start(const std::string& identifier, std::string_view level) {
  Log& log = the_log();
  log.identifier = identifier;
  log.least = level_of(level);
}

void gather(std::function<void()> soon) {
  Log& log = the_log();
  const std::scoped_lock lock(log.gathered_mutex);
  log.soon = std::move(soon);
}

void flush() {
  Log& log = the_log();
  const std::scoped_lock lock(log.gathered_mutex);
  write_gathered(log);
}

void stop() {
  gather({});
  flush();
}

void write(Level level, std::string_view text, Fields fields) {
  Log& log = the_log();
  if (level < log.least.load(std::memory_order_relaxed)) return;
  const std::string message = core::shortened(message_of(text, fields), kLongestLine);
  if (log.journal && to_journal(log, level, message, fields)) return;
  to_stderr(log, level, message);
}

bool once_per(std::string_view key, double seconds) {
  Log& log = the_log();
  const core::MonoTime now = log.clock.mono();
  const core::Duration interval{static_cast<std::int64_t>(seconds * 1e9)};
  const std::scoped_lock lock(log.once_mutex);
  const bool is_new = !log.last_said.contains(key);
  if (is_new && log.last_said.size() >= kKeysRemembered) {
    std::erase_if(log.last_said, [&](const auto& item) { return now - item.second > interval; });
    // Full of other keys: whoever invents them must not turn the limit off, so what is new shares one.
    if (log.last_said.size() >= kKeysRemembered) key = "";
  }
  const auto [said, first] = log.last_said.try_emplace(std::string(key), now);
  if (!first && now - said->second < interval) return false;
  said->second = now;
  return true;
}

}  // namespace avenor::runtime::log
