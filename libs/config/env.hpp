// The text of a .env file, read as python-dotenv reads it (release 0.21, row by row in tests/unit/config;
// where a later release fixed it, that one is followed: a byte order mark is skipped).
//
//   KEY=value            ends at `x #`, trailing blanks go         KEY            a key without a value
//   KEY='value'          \\ and \' are escapes, lines may break    export KEY=…   the word is skipped
//   KEY="value"          \\ \' \" \a \b \f \n \r \t \v are         # a comment
//
// One deliberate difference: a bad line is skipped and reported with its own number (python-dotenv names the
// line after the previous statement, blank lines included).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace avenor::config {

struct EnvEntry {
  std::string key;
  std::optional<std::string> value;  ///< absent for a key without `=`
  int line = 0;                      ///< from 1

  bool operator==(const EnvEntry&) const = default;
};

struct EnvText {
  std::vector<EnvEntry> entries;  ///< in the file's order; of a repeated key the last one counts
  std::vector<int> bad_lines;     ///< where a statement that could not be read begins
};

/// Line ends may be LF, CRLF or CR (in a multi-line value all become LF). Not UTF-8: an error with the line.
core::Result<EnvText> parse_env(std::string_view text);

/// A process's environment, or a test's.
using Environment = std::map<std::string, std::string, std::less<>>;

}  // namespace avenor::config
