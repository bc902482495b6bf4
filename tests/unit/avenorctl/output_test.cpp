// Whether what is printed arrives, and what is said when it does not.
#include "avenorctl/output.hpp"

#include <fcntl.h>
#include <array>
#include <iostream>
#include <sstream>

#include "support/catch.hpp"

using namespace avenor;

namespace {

/// Standard error's text for as long as it lives.
struct ErrorText {
  std::ostringstream text;
  std::streambuf* before = std::cerr.rdbuf(text.rdbuf());
  ~ErrorText() { std::cerr.rdbuf(before); }
};

struct Ended {
  int code = -1;
  bool flushed = true;
  std::string error;
};

/// What a command ends with that prints `size` bytes to `fd` and would end with `code`.
Ended print_to(int fd, std::size_t size, int code) {
  ErrorText error;
  Ended ended;
  avenorctl::Output output{fd};
  avenorctl::print_line(std::string(size, 'x'));
  ended.flushed = avenorctl::flush_output();
  ended.code = output.finish(code);
  ended.error = error.text.str();
  return ended;
}

}  // namespace

TEST_CASE("output: a full disk is never an exit code of 0, and is told with its cause") {
  const int full = ::open("/dev/full", O_WRONLY);
  REQUIRE(full >= 0);
  for (const std::size_t size : {std::size_t{1}, std::size_t{1} << 20}) {
    const auto done = print_to(full, size, 0);
    CHECK(done.code == 1);
    CHECK_FALSE(done.flushed);
    CHECK_THAT(done.error, ContainsSubstring("output could not be written: No space left on device") &&
                               ContainsSubstring("exit code 0"));
    CHECK(print_to(full, size, 78).code == 78);
  }
  ::close(full);
}

TEST_CASE("output: a pipe that nobody reads is an error and not a signal") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  ::close(ends[0]);
  const auto done = print_to(ends[1], 1, 0);
  CHECK(done.code == 1);
  CHECK_THAT(done.error, ContainsSubstring("Broken pipe"));
  ::close(ends[1]);
}

TEST_CASE("output: what has arrived leaves the exit code alone") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const auto done = print_to(ends[1], 3, 0);
  CHECK(done.code == 0);
  CHECK(done.flushed);
  CHECK(done.error.empty());
  CHECK(print_to(ends[1], 3, 1).code == 1);
  std::array<char, 64> text{};
  CHECK(std::string(text.data(), static_cast<std::size_t>(::read(ends[0], text.data(), text.size()))) ==
        "xxx\nxxx\n");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("output: no line of plain text and none of JSON carries a control character of others") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  ErrorText error;
  {
    avenorctl::Output output{ends[1]};
    avenorctl::print_line("a\u202e\nb");
    avenorctl::print_json("{\"a\":\n\"\u202e\"}");
    avenorctl::print_error("c\u202e\nd");
  }
  std::array<char, 64> text{};
  CHECK(std::string(text.data(), static_cast<std::size_t>(::read(ends[0], text.data(), text.size()))) ==
        "a\\u202e\\x0ab\n{\"a\": \"\\u202e\"}\n");
  CHECK(error.text.str() == "c\\u202e\\x0ad\n");
  ::close(ends[0]);
  ::close(ends[1]);
}
