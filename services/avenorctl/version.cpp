// avenorctl version: the exact version and build, for a bug report.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "avenorctl/command.hpp"
#include "avenorctl/output.hpp"
#include "json/writer.hpp"
#include "runtime/version.hpp"

namespace avenor::avenorctl {
namespace {

int show_version(const Invocation& invocation) {
#ifdef NDEBUG
  constexpr const char* kBuild = "release";
#else
  constexpr const char* kBuild = "with checks";
#endif
  if (invocation.json)
    print_json(json::object([&](auto& json) {
      json.field("version", runtime::version_text()).field("build", kBuild).field("compiler", __VERSION__);
    }));
  else
    print_line(fmt::format("avenor {}, {} build, compiler {}", runtime::version_text(), kBuild, __VERSION__));
  return 0;
}

}  // namespace

void add_version(CLI::App& app, Commands& commands) {
  commands.emplace_back(app.add_subcommand("version", "version, commit, build type and compiler"),
                        show_version);
}

}  // namespace avenor::avenorctl
