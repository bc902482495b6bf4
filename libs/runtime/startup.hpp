// The start of every daemon: flags, settings, and refusal with every problem at once (exit 78).
//
//   auto asked = runtime::parse_command_line("proxy", "Forwards the bus.", argc, argv);
//   if (!asked) return asked.error();
//   config::Reader reader{asked->settings};
//   const Config config = read_config(reader);
//   if (const auto refusal = runtime::finish_startup(*asked, reader)) return *refusal;
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "config/reader.hpp"
#include "config/settings.hpp"

namespace avenor::runtime {

/// A flag of one daemon's own, besides --env, --check, --help and --version.
struct Flag {
  std::string name;  ///< "--bot"
  std::string help;
  std::string* value;  ///< where it goes; must outlive parse_command_line()
  bool required = false;
};

struct Asked {
  std::string name;            ///< the daemon's
  config::Settings settings;   ///< empty when the file could not be read
  std::filesystem::path root;  ///< the .env's folder, or the working directory: relative paths start here
  bool check = false;          ///< read and refuse, then stop
  bool readable = true;        ///< false: the file could not be read, and only that is reported
  std::vector<std::string> problems;  ///< of the flags and the file; finish_startup() adds the reader's
  std::vector<std::string> notes;     ///< warnings, no reason to refuse: for the log

  /// CPU_AFFINITY is auto (or not set): call Service::share_cpu().
  bool shares_cpu() const;
};

/// Reads the flags, then the nearest .env (or --env's) with the environment over it. The error is the exit
/// code to end with: 0 after --help or --version, kExitUsage after a bad flag (the words are printed).
/// Secrets that this daemon (`name`) is not declared to read are overwritten in memory and not set.
tl::expected<Asked, int> parse_command_line(const std::string& name, const std::string& summary, int argc,
                                            char** argv, const std::vector<Flag>& own_flags = {});

/// CPU_AFFINITY must be auto, all, or a list as parse_cpus takes it of processors that we may use.
void check_affinity(config::Reader& reader);

/// Refuses with all problems of `asked` and `reader` (kExitConfig), or ends a --check (0). Else opens the log
/// at LOG_LEVEL, applies CPU_AFFINITY, writes the notes, and returns nothing: continue.
std::optional<int> finish_startup(const Asked& asked, config::Reader& reader);

}  // namespace avenor::runtime
