#include "avenorctl/command.hpp"

#include "avenorctl/output.hpp"
#include "config/reader.hpp"
#include "ledger/database_url.hpp"

namespace avenor::avenorctl {

int complain(const std::string& text) {
  print_error("avenorctl: " + text);
  return 1;
}

std::optional<std::string> database_url(const Invocation& invocation) {
  config::Reader reader{invocation.settings};
  auto url = reader.url("DATABASE_URL");
  if (!url.empty())
    for (const auto& problem : ledger::check_database_url(url).problems) reader.problem(problem);
  for (const auto& problem : reader.problems()) complain(problem);
  if (!reader.problems().empty()) return {};
  return url;
}

}  // namespace avenor::avenorctl
