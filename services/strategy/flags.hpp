// strategy --bot momentum_001 [--env FILE] [--check]
#pragma once

#include <optional>
#include <string>

namespace avenor::bot {

struct Flags {
  std::string bot;
  std::optional<std::string> env;  ///< the .env to read instead of the one found by walking up
  bool check = false;              ///< read and refuse, then stop
};

/// Nothing: the caller exits with `exit_code` (0 after --help, 64 after a bad flag; the reason is printed).
std::optional<Flags> parse_flags(int argc, char** argv, int& exit_code);

}  // namespace avenor::bot
