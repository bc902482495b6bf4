// All that avenorctl prints goes through here: plain text with outside texts made harmless, JSON on one line,
// and the exit code that says whether it has arrived.
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

/// Writes out what has been printed; for a line that somebody waits for. False when standard output has
/// failed: then nothing that follows arrives.
bool flush_output();
/// False when nobody reads standard output any more, also when nothing has been printed since.
bool is_output_read();

/// std::cout for as long as it lives, written to a file descriptor. A stream of the C++ library forgets why a
/// write has failed. From the first one on, SIGPIPE is ignored and a descriptor 0 to 2 that was closed is
/// taken, lest a socket get its number and be printed to.
class Output : private std::streambuf {
 public:
  explicit Output(int fd = STDOUT_FILENO);
  ~Output() override;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Writes out the rest. The exit code to end with: `exit_code`, but never 0 when something could not be
  /// written, which standard error is told.
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
