#include "paper_exchange/journal/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace avenor::paper_exchange {
namespace {

constexpr std::string_view kHeader = "avenor paper exchange journal 1\n";
constexpr std::size_t kChunk = std::size_t{1} << 20;

std::string why() { return std::strerror(errno); }

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

Journal::Journal(std::filesystem::path path, int fd, int lock_fd)
    : path_(std::move(path)), fd_(fd), lock_fd_(lock_fd) {}

Journal::~Journal() {
  ::close(fd_);
  ::close(lock_fd_);
}

core::Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& dir,
                                                     JournalReader& reader) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error) return core::fail("cannot create the state folder " + dir.string() + ": " + error.message());
  const std::string lock = (dir / "lock").string();
  const int lock_fd = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_fd < 0) return core::fail("cannot open " + lock + ": " + why());
  if (::flock(lock_fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_fd);
    return core::fail("another paper exchange is using the state folder " + dir.string());
  }
  const std::filesystem::path path = dir / "journal";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) {
    ::close(lock_fd);
    return core::fail("cannot open " + path.string() + ": " + why());
  }
  std::unique_ptr<Journal> journal(new Journal(path, fd, lock_fd));
  if (const auto read = journal->replay(reader); !read) return tl::unexpected(read.error());
  return journal;
}

core::Status Journal::replay(JournalReader& reader) {
  std::string text;           // from the end of the last complete batch on
  std::uint64_t good = 0;     // bytes of the file that are complete batches
  std::uint64_t line_no = 0;  // of the last complete batch
  bool header_seen = false;
  for (;;) {
    const std::size_t had = text.size();
    text.resize(had + kChunk);
    const ssize_t n = ::read(fd_, text.data() + had, kChunk);
    if (n < 0) return core::fail("cannot read " + path_.string() + ": " + why());
    text.resize(had + static_cast<std::size_t>(n));
    if (!header_seen && text.size() >= kHeader.size()) {
      if (!text.starts_with(kHeader))
        return core::fail(path_.string() + " is not a journal of this exchange");
      header_seen = true;
      good = kHeader.size();
      line_no = 1;
      text.erase(0, kHeader.size());
    }
    std::size_t batch = 0;
    while (header_seen) {
      std::size_t end = batch;  // of the batch, its mark included
      for (;;) {
        const auto newline = text.find('\n', end);
        if (newline == std::string::npos) {
          end = std::string::npos;
          break;
        }
        const bool mark = newline == end + 1 && text[end] == '.';
        end = newline + 1;
        if (mark) break;
      }
      if (end == std::string::npos) break;
      while (batch < end) {
        const auto newline = text.find('\n', batch);
        const std::string_view line(text.data() + batch, newline - batch);
        ++line_no;
        batch = newline + 1;
        if (line == ".") continue;
        ++lines_read_;
        if (const auto read = read_line(line, reader); !read) {
          return core::fail(path_.string() + " line " + std::to_string(line_no) + ": " +
                            read.error().message);
        }
      }
    }
    good += batch;
    text.erase(0, batch);
    if (n == 0) break;
  }
  if (!header_seen) {
    if (::ftruncate(fd_, 0) != 0 || !write_all(fd_, kHeader))
      return core::fail("cannot write " + path_.string());
    torn_bytes_ = text.size();
    size_ = kHeader.size();
    return {};
  }
  torn_bytes_ = text.size();
  size_ = good;
  if (torn_bytes_ > 0 && ::ftruncate(fd_, static_cast<off_t>(good)) != 0) {
    return core::fail("cannot remove the incomplete end of " + path_.string() + ": " + why());
  }
  return {};
}

void Journal::commit() {
  if (batch_.empty()) return;
  batch_.append(kBatchEnd);
  if (!write_all(fd_, batch_)) throw std::runtime_error("cannot write " + path_.string() + ": " + why());
  size_ += batch_.size();
  batch_.clear();
}

core::Status Journal::compact(const std::function<void(std::string& out)>& write) {
  commit();
  std::string all{kHeader};
  write(all);
  all.append(kBatchEnd);
  const std::filesystem::path fresh = path_.string() + ".new";
  const int fd = ::open(fresh.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return core::fail("cannot write " + fresh.string() + ": " + why());
  if (!write_all(fd, all) || ::fsync(fd) != 0 || ::rename(fresh.c_str(), path_.c_str()) != 0) {
    const std::string reason = why();
    ::close(fd);
    return core::fail("cannot write " + fresh.string() + ": " + reason);
  }
  ::close(fd_);
  fd_ = fd;
  size_ = all.size();
  return {};
}

}  // namespace avenor::paper_exchange
