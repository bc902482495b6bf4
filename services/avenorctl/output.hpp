// Everything that avenorctl prints: plain text with control characters escaped, JSON on one line, and an exit
// code that says whether the output was written.
#pragma once

#include <unistd.h>
#include <streambuf>
#include <string>
#include <string_view>

namespace avenor::avenorctl {

/// A line of plain text on standard output (printable()).
void print_line(std::string_view text);
/// A JSON value on a line of standard output (printable_json()).
void print_json(std::string_view json);
/// A line on standard error (printable()).
void print_error(std::string_view text);

/// Flushes what has been printed; for a line that a reader waits for. False when standard output has failed:
/// all later output is lost too.
bool flush_output();
/// False when the reader of standard output has closed it, even if nothing has been printed since.
bool is_output_read();

/// Writes std::cout to a file descriptor while this object lives, because the C++ stream loses the errno of a
/// failed write. The first object ignores SIGPIPE and opens closed descriptors 0 to 2, so that no socket
/// receives such a number and is printed to.
class Output : private std::streambuf {
 public:
  explicit Output(int fd = STDOUT_FILENO);
  ~Output() override;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Flushes the rest. Returns `exit_code`, but never 0 when a write failed, which is reported on standard
  /// error.
  int finish(int exit_code);

 private:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

  int fd_;
  int error_ = 0;  ///< errno of the first write that failed
  std::string waiting_;
  std::streambuf* before_;
};

}  // namespace avenor::avenorctl
