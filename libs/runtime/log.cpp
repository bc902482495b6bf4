#include "runtime/log.hpp"

#include <spdlog/logger.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "core/clock.hpp"
#include "core/shortened.hpp"
#include "runtime/log_format.hpp"
#include "runtime/log_sinks.hpp"
#include "runtime/systemd.hpp"

namespace avenor::runtime::log {
namespace {

constexpr std::size_t kKeysRemembered = 1000;
constexpr std::size_t kLongestLine = 16 * 1024;  ///< the bus and the ledger store less of a text

// Outside the logger: a line that is not written costs only this comparison.
constinit std::atomic<Level> least{Level::Info};

// A process has one log; this is it. The ledger's thread may write too.
struct Log {
  Log() {
    journal->identify("avenor");
    logger.set_level(spdlog::level::trace);
  }

  std::shared_ptr<StderrSink> standard_error = std::make_shared<StderrSink>();
  std::shared_ptr<JournalSink> journal = std::make_shared<JournalSink>(standard_error);
  spdlog::logger logger{"avenor", systemd::journal_attached() ? spdlog::sink_ptr{journal} : standard_error};
  core::SystemClock clock;
  std::mutex once_mutex;
  std::map<std::string, core::MonoTime, std::less<>> last_said;
};

Log& the_log() {
  static Log log;
  return log;
}

}  // namespace

void start(const std::string& identifier, std::string_view level) {
  Log& log = the_log();
  log.journal->identify(identifier);
  least = level_of(level);
}

void gather(std::function<void()> soon) { the_log().standard_error->gather(std::move(soon)); }

void flush() { the_log().standard_error->flush(); }

void stop() {
  gather({});
  flush();
}

namespace {

// Separate from write(), which usually has nothing to do and stays a single comparison.
[[gnu::noinline]] void write_line(Level level, std::string_view text, const Fields& fields) {
  const LineFields its_fields{fields};
  std::string message = message_of(text, fields);
  if (message.size() > kLongestLine) message = core::shortened(message, kLongestLine);
  the_log().logger.log(spdlog_level(level), spdlog::string_view_t{message.data(), message.size()});
}

}  // namespace

void write(Level level, std::string_view text, Fields fields) {
  if (level >= least.load(std::memory_order_relaxed)) write_line(level, text, fields);
}

bool once_per(std::string_view key, double seconds) {
  Log& log = the_log();
  const core::MonoTime now = log.clock.mono();
  const core::Duration interval{static_cast<std::int64_t>(seconds * 1e9)};
  const std::scoped_lock lock(log.once_mutex);
  const bool is_new = !log.last_said.contains(key);
  if (is_new && log.last_said.size() >= kKeysRemembered) {
    std::erase_if(log.last_said, [&](const auto& item) { return now - item.second > interval; });
    // The table is full: invented keys must not switch the limit off, so new keys share one entry.
    if (log.last_said.size() >= kKeysRemembered) key = "";
  }
  const auto [said, first] = log.last_said.try_emplace(std::string(key), now);
  if (!first && now - said->second < interval) return false;
  said->second = now;
  return true;
}

}  // namespace avenor::runtime::log
