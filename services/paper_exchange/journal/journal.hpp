// The file in which the exchange's state survives. Lines gather in a batch; commit() gives the batch to the
// kernel with write(), before anything of it is told to anybody: a kill -9 at any instant loses nothing that
// was told. (It is not fsynced: a power cut may cost the tail. This is a paper exchange.)
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/result.hpp"
#include "paper_exchange/journal/journal_lines.hpp"

namespace avenor::paper_exchange {

class Journal {
 public:
  /// Opens or makes `dir`/journal for this process alone (a second exchange on the same folder is refused),
  /// and tells `reader` all complete batches of it in order. A torn tail is cut off; a broken line before it
  /// is an error.
  static core::Result<std::unique_ptr<Journal>> open(const std::filesystem::path& dir, JournalReader& reader);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// The batch being gathered; append_line() to it.
  std::string& batch() { return batch_; }
  /// Throws std::runtime_error when the disk does not take it: an exchange that cannot keep its word must not
  /// go on.
  void commit();

  std::uint64_t size() const { return size_; }
  /// Lines that open() read, without the marks of batches.
  std::uint64_t lines_read() const { return lines_read_; }
  std::uint64_t torn_bytes() const { return torn_bytes_; }
  /// Writes a new file with what `write` appends (the whole present state), and puts it in the journal's
  /// place.
  core::Status compact(const std::function<void(std::string& out)>& write);

 private:
  Journal(std::filesystem::path path, int fd, int lock_fd);
  core::Status replay(JournalReader& reader);

  std::filesystem::path path_;
  int fd_;
  int lock_fd_;
  std::string batch_;
  std::uint64_t size_ = 0;
  std::uint64_t torn_bytes_ = 0;
  std::uint64_t lines_read_ = 0;
};

}  // namespace avenor::paper_exchange
