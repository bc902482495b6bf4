#include "runtime/log_sinks.hpp"

#include <sys/uio.h>  // IWYU pragma: keep (iovec)
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <vector>

#include "runtime/log_format.hpp"

namespace avenor::runtime::log {
namespace {

// bytes: a pipe does not mix what several processes write of that size (PIPE_BUF)
constexpr std::size_t kGathered = 4096;

void write_out(std::string& lines) {
  for (std::string_view rest = lines; !rest.empty();) {
    const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  lines.clear();
}

}  // namespace

StderrSink::StderrSink() : base_sink(make_formatter(::isatty(STDERR_FILENO) == 1)) {}

void StderrSink::gather(std::function<void()> soon) {
  const std::scoped_lock lock(mutex_);
  soon_ = std::move(soon);
}

void StderrSink::sink_it_(const spdlog::details::log_msg& line) {
  line_.clear();
  formatter_->format(line, line_);
  if (gathered_.size() + line_.size() > kGathered) write_out(gathered_);
  const bool first = gathered_.empty();
  gathered_.append(line_.data(), line_.size());
  if (!soon_ || line.level >= spdlog::level::warn) return write_out(gathered_);
  if (first) soon_();
}

void StderrSink::flush_() { write_out(gathered_); }

thread_local const Fields* LineFields::current = nullptr;

void JournalSink::identify(const std::string& identifier) {
  identifier_ = "SYSLOG_IDENTIFIER=" + identifier;
  // journalctl does not know unit aliases: with this field `journalctl --user -u execution.service` finds
  // this process too.
  unit_ = "USER_UNIT=" + identifier + ".service";
}

void JournalSink::log(const spdlog::details::log_msg& line) {
  const Fields fields = LineFields::current == nullptr ? Fields{} : *LineFields::current;
  std::vector<std::string> entries;
  entries.reserve(fields.size() + 4);
  entries.push_back("MESSAGE=" + std::string(line.payload.data(), line.payload.size()));
  entries.push_back("PRIORITY=" + std::to_string(priority_of(line.level)));
  entries.push_back(identifier_);
  entries.push_back(unit_);
  for (const Field& field : fields) entries.push_back(std::string(field.name) + "=" + field.value);
  std::vector<iovec> parts;
  parts.reserve(entries.size());
  for (std::string& entry : entries) parts.push_back({.iov_base = entry.data(), .iov_len = entry.size()});
  if (sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) != 0) other_->log(line);
}

}  // namespace avenor::runtime::log
