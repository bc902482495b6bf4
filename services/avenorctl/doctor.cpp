// avenorctl doctor: checks an installation and names the fix for each fault.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>

#include "avenorctl/command.hpp"
#include "avenorctl/diagnostics.hpp"
#include "avenorctl/output.hpp"
#include "json/writer.hpp"

namespace avenor::avenorctl {
namespace {

std::string_view mark(Finding::Grade grade) {
  switch (grade) {
    case Finding::Grade::Good: return "ok  ";
    case Finding::Grade::Warning: return "warn";
    case Finding::Grade::Bad: return "BAD ";
  }
  return "?   ";
}

int run_doctor(const Invocation& invocation, bool offline) {
  const auto findings = run_diagnostics(invocation, offline);
  const auto bad = std::ranges::count(findings, Finding::Grade::Bad, &Finding::grade);
  if (invocation.json) {
    std::string list;
    json::Writer json(list);
    json.begin_array();
    for (const auto& f : findings) {
      std::string grade{mark(f.grade)};
      grade.erase(grade.find_last_not_of(' ') + 1);
      json.begin_object()
          .field("check", f.check)
          .field("grade", grade)
          .field("message", f.message)
          .field("fix", f.fix)
          .end_object();
    }
    json.end_array();
    print_json(list);
    return bad ? 1 : 0;
  }
  for (const auto& f : findings) {
    print_line(fmt::format("{}  {:<12} {}", mark(f.grade), f.check, f.message));
    if (!f.fix.empty()) print_line(fmt::format("      {:<12} fix: {}", "", f.fix));
  }
  print_line("");
  print_line(bad ? fmt::format("{} of {} checks failed", bad, findings.size()) : "no check failed");
  return bad ? 1 : 0;
}

}  // namespace

void add_doctor(CLI::App& app, Commands& commands) {
  auto* command = app.add_subcommand("doctor", "check this installation, and name the fix for each fault");
  auto offline = std::make_shared<bool>(false);
  command->add_flag("--offline", *offline, "check this machine only: no database, no bus, no venue");
  commands.emplace_back(command,
                        [offline](const Invocation& invocation) { return run_doctor(invocation, *offline); });
}

}  // namespace avenor::avenorctl
